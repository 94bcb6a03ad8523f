import { nearest } from '../../../../text/nearest.ts';
import { amountText } from '../../../../text/quantities.ts';
import { type Mapping, mappingsOf } from '../../client/mappings.ts';
import type { EvaluationContext } from '../check-kind.ts';
import { fieldTypesOf } from '../field-types.ts';
import { lookUp, type MappedField } from './mapped-field.ts';

/** What all indices of a target say of a field together. */
export interface Field {
  readonly name: string;
  /** Of each index that has it. */
  readonly byIndex: ReadonlyMap<string, MappedField>;
  /** What searches of it must be wrapped in. */
  readonly nested: string | null;
}

/** `lacks`: why nothing can be asked of it; `isAbsent`: because no mapping has it. */
export type FieldOrLack = { readonly field: Field } | { readonly lacks: string; readonly isAbsent: boolean };

/** A field of indices, by their mappings. */
export async function fieldOf(
  indices: readonly string[],
  name: string,
  { client, signal }: Pick<EvaluationContext, 'client' | 'signal'>,
): Promise<FieldOrLack> {
  return fieldIn(await mappingsOf(client, indices, signal), name);
}

/** The same of mappings that are known already, by the names of their indices. */
export function fieldIn(mappings: ReadonlyMap<string, Mapping>, name: string): FieldOrLack {
  const byIndex = new Map<string, MappedField>();
  for (const [index, mapping] of mappings) {
    const found = lookUp(mapping, name);
    if (found === null) continue;
    if ('unreachable' in found) {
      return { lacks: `Nothing can be asked of ${name} in ${index}: ${found.unreachable}`, isAbsent: false };
    }
    byIndex.set(index, found);
  }
  if (byIndex.size === 0) {
    const which =
      mappings.size === 1 ? 'The mapping' : `None of the mappings of ${amountText(mappings.size, 'index', 'indices')}`;
    const meant = nearest(name, Object.keys(fieldTypesOf(mappings.values())));
    const suggested = meant === undefined ? '' : `; there is ${meant}`;
    return { lacks: `${which} has ${mappings.size === 1 ? 'no' : 'a'} field ${name}${suggested}`, isAbsent: true };
  }
  const paths = [...new Set([...byIndex.values()].map(({ nested }) => nested))];
  const [nested = null] = paths;
  if (paths.length > 1) {
    const where = differing(byIndex, (field) =>
      field.nested === null ? 'nested nowhere' : `nested in ${field.nested}`,
    );
    return { lacks: `${name} can't be asked of all indices at once: it is ${where}`, isAbsent: false };
  }
  return { field: { name, byIndex, nested } };
}

/** long in orders-1, keyword in orders-2: each word once, with the first index that it holds of. */
export function differing(byIndex: ReadonlyMap<string, MappedField>, word: (field: MappedField) => string): string {
  const firsts = new Map<string, string>();
  for (const [index, field] of byIndex) if (!firsts.has(word(field))) firsts.set(word(field), index);
  return [...firsts].map(([each, index]) => `${each} in ${index}`).join(', ');
}
