import type * as z from 'zod';
import type { CheckKind, Evaluation, EvaluationContext, Target } from '../check-kind.ts';
import { type Need, refusal } from './askable.ts';
import { type Field, fieldOf } from './field-of.ts';

export interface AskedField {
  readonly field: Field;
  readonly target: Target;
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
  ask(asked: AskedField, parameters: Parameters): Promise<Evaluation>;
}): CheckKind<Parameters> {
  return {
    kind,
    schema,
    async evaluate(target, parameters, context) {
      const found = await fieldOf(target.indices, parameters.field, context);
      if ('lacks' in found) return { outcome: 'not-evaluated', why: found.lacks };
      const why = refusal(found.field, need);
      if (why !== null) return { outcome: 'not-evaluated', why };
      return await ask({ field: found.field, target, context }, parameters);
    },
  };
}

/** Nothing has a value: that says nothing about values, and is no reason to be content. */
export function noValue({ name }: Pick<Field, 'name'>): Evaluation {
  return { outcome: 'not-evaluated', why: `No document has a value of ${name}` };
}
