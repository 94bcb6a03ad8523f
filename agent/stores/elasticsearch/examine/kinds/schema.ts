import * as z from 'zod';
import { differencesText } from '../../../../text/differences.ts';
import { type Mapping, mappingsOf } from '../../client/mappings.ts';
import type { CheckKind } from '../check-kind.ts';
import { fieldListOf } from '../field-list.ts';
import { fieldTypesOf } from '../field-types.ts';
import { fieldName } from '../fields/field-name.ts';
import { keyOfFlattened, lookUp } from '../fields/mapped-field.ts';

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

/**
 * What mappings must have and must not have; whether they have changed is told once the proof is held against others.
 */
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
    const expected = `no difference${changes === 'ignore' ? '' : ', no change'}`;
    const common = { expected, actual: broken.length, unit: 'differences' };
    if (broken.length > 0) return { outcome: 'failed', ...common, why: differencesText(broken) };
    if (changes === 'ignore') return { outcome: 'passed', ...common };
    const why = 'Changes are told once this proof is held against the last one';
    const fields = fieldListOf(fieldTypesOf(mappings.values()));
    return { outcome: 'passed', ...common, why, later: { fields, changes } };
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
