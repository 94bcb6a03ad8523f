import type * as z from 'zod';
import { ElasticsearchError } from '../../client/elasticsearch-error.ts';
import type { CheckKind, Evaluation, EvaluationContext, Target } from '../check-kind.ts';
import { type Need, refusal } from './askable.ts';
import { type Field, fieldOf } from './field-of.ts';

interface Asked<Parameters> {
  readonly field: Field;
  readonly target: Target;
  readonly parameters: Parameters;
  readonly context: EvaluationContext;
}

/** A kind of check of one field: `ask` is called where the mapping has it, and allows what the kind needs. */
export function fieldKind<Parameters extends { readonly field: string }>({
  kind,
  schema,
  need,
  ask,
}: {
  readonly kind: string;
  readonly schema: z.ZodType<Parameters>;
  readonly need: Need;
  ask(asked: Asked<Parameters>): Promise<Evaluation>;
}): CheckKind<Parameters> {
  return {
    kind,
    schema,
    evaluate: (target, parameters, context) =>
      unlessRefused(async () => {
        const found = await fieldOf(target.indices, parameters.field, context);
        if ('lacks' in found) return { outcome: 'not-evaluated', why: found.lacks };
        const why = refusal(found.field, need);
        if (why !== null) return { outcome: 'not-evaluated', why };
        return await ask({ field: found.field, target, parameters, context });
      }),
  };
}

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

/** Nothing has a value: that says nothing about values, and is no reason to be content. */
export function noValue({ name }: Pick<Field, 'name'>): Evaluation {
  return { outcome: 'not-evaluated', why: `No document has a value of ${name}` };
}
