import * as z from 'zod';
import { amountText } from '../../../../text/quantities.ts';
import { type Mapping, mappingsOf } from '../../client/mappings.ts';
import type { CheckKind, EvaluationContext, Target } from '../check-kind.ts';
import { type FieldChanges, fieldChanges, fieldTypesOf } from '../field-types.ts';
import { fieldName } from '../fields/field-name.ts';
import { keyOfFlattened, lookUp } from '../fields/mapped-field.ts';

const named = 5;

const parameters = z
  .strictObject({
    required: z
      .record(fieldName, z.string().min(1))
      .default({})
      .describe('fields that each mapping must have, with their types: { order.id: keyword }'),
    forbidden: z.array(fieldName).default([]).describe('fields that no mapping may have'),
    changes: z
      .enum(['fail', 'warn', 'ignore'])
      .default('ignore')
      .describe('what becomes of fields that were added, went or got another type since the last verified run'),
  })
  .refine(
    ({ required, forbidden, changes }) =>
      Object.keys(required).length > 0 || forbidden.length > 0 || changes !== 'ignore',
    'asks for nothing: give required, forbidden or changes',
  )
  .describe('what the mappings say of fields');

/** What mappings must have and must not have, and whether they have changed. */
export const schema: CheckKind<z.infer<typeof parameters>> = {
  kind: 'schema',
  schema: parameters,
  async evaluate(target, { required, forbidden, changes }, context) {
    const mappings = await mappingsOf(context.client, target.indices, context.signal);
    const [untold] = [...mappings].flatMap(([index, mapping]) =>
      [...Object.keys(required), ...forbidden].flatMap((name) => (isKey(mapping, name) ? [{ index, name }] : [])),
    );
    if (untold !== undefined) {
      const why = `${untold.name} is a key of a flattened field in ${untold.index}, and mappings list none: ask of it with missing`;
      return { outcome: 'not-evaluated', why };
    }
    const broken = [...mappings].flatMap(([index, mapping]) => [
      ...Object.entries(required).flatMap(([name, type]) => lackOf(mapping, name, type, index)),
      ...forbidden.filter((name) => isMapped(mapping, name)).map((name) => `${name} is in ${index}, and forbidden`),
    ]);
    const changed = changes === 'ignore' ? [] : changesOf(target, mappings, context);
    const expected = `no difference${changes === 'ignore' ? '' : ', no change'}`;
    const differences = [...broken, ...(changed ?? [])];
    const common = { expected, actual: differences.length, unit: 'differences' };
    if (differences.length > 0) {
      const onlyWarns = changes === 'warn' && broken.length === 0;
      return { outcome: 'failed', ...common, why: listed(differences), ...(onlyWarns && { onlyWarns }) };
    }
    const first = 'Nothing is known of an earlier run, so no change can be told: this is the first';
    return { outcome: 'passed', ...common, ...(changed === null && { why: first }) };
  },
};

function lackOf(mapping: Mapping, name: string, type: string, index: string): string[] {
  const found = lookUp(mapping, name);
  if (found === null) return [`${name} is missing in ${index}`];
  if ('unreachable' in found) return [`${name} is missing in ${index} (${found.unreachable})`];
  return found.type === type ? [] : [`${name} is ${found.type} in ${index}, not ${type}`];
}

function isMapped(mapping: Mapping, name: string): boolean {
  const found = lookUp(mapping, name);
  return found !== null && !('unreachable' in found);
}

function isKey(mapping: Mapping, name: string): boolean {
  const found = lookUp(mapping, name);
  return found !== null && !('unreachable' in found) && found.type === keyOfFlattened;
}

/** null where there is nothing to compare with. */
function changesOf(
  { label }: Target,
  mappings: ReadonlyMap<string, Mapping>,
  { previousFields }: EvaluationContext,
): string[] | null {
  const previous = previousFields?.(label) ?? null;
  if (previous === null) return null;
  const current = fieldTypesOf(mappings.values());
  const { added, gone, retyped }: FieldChanges = fieldChanges(previous, current);
  return [
    ...gone.map((name) => `${name} is gone`),
    ...retyped.map((name) => `${name} was ${previous[name]} and is ${current[name]}`),
    ...added.map((name) => `${name} is new`),
  ];
}

function listed(differences: readonly string[]): string {
  const more = differences.length - named;
  const rest = more > 0 ? `; and ${amountText(more, 'more difference')}` : '';
  return `${differences.slice(0, named).join('; ')}${rest}`;
}
