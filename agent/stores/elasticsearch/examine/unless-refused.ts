import { RunError } from '../../../proof/run-error.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import type { Evaluation } from './check-kind.ts';

/** What is asked; where Elasticsearch refuses it as a request that doesn't fit the data, that instead. */
export async function unlessRefused(ask: () => Promise<Evaluation>): Promise<Evaluation> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ElasticsearchError)) throw error;
    const { refusal, status } = error;
    if (noLanguage.test(refusal)) {
      const [, language] = noLanguage.exec(refusal) ?? [];
      const message = `This Elasticsearch has no scripts in ${language}: its maker's own distribution has.`;
      throw new RunError('not-evaluated', message, { cause: error });
    }
    if (tooComplex.test(refusal)) {
      return { outcome: 'not-evaluated', why: 'Its expression is too complex for Elasticsearch: write a simpler one' };
    }
    if (status !== 400 || ours.test(refusal)) throw error;
    return { outcome: 'not-evaluated', why: `Elasticsearch refuses it: ${refusal.replace(/\.$/, '')}` };
  }
}

/** Limits of the node, which some versions tell with the status of a mistake. */
const ours = /too_many_buckets|too_many_clauses|circuit_break|timed? ?out|rejected_execution|max_compilation/i;
/** A test distribution, in which a module is lacking. */
const noLanguage = /script_lang not supported \[(\w+)\]/;
/** Told with the status of a fault, though nothing but the expression is wrong. */
const tooComplex = /too_complex_to_determinize/;
