import { differing, type Field } from './field-of.ts';
import { keyOfFlattened, type MappedField } from './mapped-field.ts';

const families = {
  keyword: ['constant_keyword', keyOfFlattened, 'keyword', 'wildcard'],
  integer: ['byte', 'integer', 'long', 'short', 'token_count', 'unsigned_long'],
  decimal: ['double', 'float', 'half_float', 'scaled_float'],
  date: ['date', 'date_nanos'],
  boolean: ['boolean'],
  address: ['ip'],
  version: ['version'],
} as const;
export type Family = keyof typeof families;

/** What a kind of check needs of a field. */
export interface Need {
  /** can't be counted exactly: the rest of a sentence about its values. */
  readonly otherwise: string;
  readonly families: readonly Family[];
  /** Types that it can't do with, of these families. */
  readonly except?: readonly string[];
}

/** Why a kind of check can't be asked of a field, with the remedy; null where it can. */
export function refusal(field: Field, { otherwise, families: wanted, except = [] }: Need): string | null {
  const ofTypes = new Set<Family>();
  for (const [index, mapped] of field.byIndex) {
    const family = familyOf(mapped);
    const isWanted = family !== null && wanted.includes(family) && !except.includes(mapped.type);
    if (family === null || !isWanted || !mapped.hasDocValues) return refusalOf(field, index, mapped, otherwise);
    ofTypes.add(family);
  }
  const isNumeric = [...ofTypes].every((family) => family === 'integer' || family === 'decimal');
  if (ofTypes.size < 2 || isNumeric) return null;
  return `${field.name} is of type ${differing(field.byIndex, ({ type }) => type)}: its values ${otherwise} at once`;
}

/** The families that a field has; more than one only of numbers. */
export function familiesOf(field: Field): Set<Family | null> {
  return new Set([...field.byIndex.values()].map(familyOf));
}

function refusalOf({ name, byIndex }: Field, index: string, mapped: MappedField, otherwise: string): string {
  const { type, hasDocValues, keyword } = mapped;
  const article = /^[aeiou]/.test(type) ? 'an' : 'a';
  const where = byIndex.size > 1 ? ` in ${index}` : '';
  if (type === keyOfFlattened) return `${name} is a key of a flattened field${where}: its values ${otherwise}`;
  if (type === 'object' || type === 'nested' || type === 'passthrough') {
    return `${name} is ${article} ${type}${where}, which has no values itself: name one of its fields`;
  }
  const lack = hasDocValues ? '' : ' without doc values';
  const remedy = keyword === null ? '' : `; name ${keyword}`;
  return `${name} is of type ${type}${lack}${where}: its values ${otherwise}${remedy}`;
}

function familyOf({ type }: MappedField): Family | null {
  for (const [family, types] of Object.entries(families)) {
    if ((types as readonly string[]).includes(type)) return family as Family;
  }
  return null;
}
