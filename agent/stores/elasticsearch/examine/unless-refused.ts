import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import type { Evaluation } from './check-kind.ts';

/** What is asked; where Elasticsearch refuses it as a request that doesn't fit the data, that instead. */
export async function unlessRefused(ask: () => Promise<Evaluation>): Promise<Evaluation> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ElasticsearchError) || error.status !== 400 || ours.test(error.refusal)) throw error;
    return { outcome: 'not-evaluated', why: `Elasticsearch refuses it: ${error.refusal.replace(/\.$/, '')}` };
  }
}

/** Limits of the node, which some versions tell with the status of a mistake. */
const ours = /too_many_buckets|too_many_clauses|circuit_break|timed? ?out|rejected_execution|max_compilation/i;
