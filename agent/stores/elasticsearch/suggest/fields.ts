import type { Mapping } from '../client/mappings.ts';
import { type Family, familiesOf } from '../examine/fields/askable.ts';
import { type Field, fieldIn } from '../examine/fields/field-of.ts';

/** A field that suggestions may be made of. */
export interface Candidate {
  readonly name: string;
  readonly type: string;
  readonly field: Field;
  /** Where its values can be looked up: itself, or what a text has beside it; null where they can't. */
  readonly lookedUp: Field | null;
  /** What the values are. */
  readonly family: Family | null;
}

/** Those that a reader still looks through. */
const mostFields = 100;

/** What every document may have and a search can tell, beside what has values that can be looked up. */
const tellable = ['text', 'match_only_text', 'geo_point', 'geo_shape', 'flattened', 'nested'];

export interface Candidates {
  readonly fields: readonly Candidate[];
  /** How many more there are that nothing is suggested of. */
  readonly more: number;
}

/** Fields of mappings that have one type throughout, the outermost first, then by name. */
export function candidateFields(mappings: ReadonlyMap<string, Mapping>): Candidates {
  const names = new Set([...mappings.values()].flatMap(({ properties }) => [...namesIn(properties, '')]));
  const sorted = [...names].toSorted(outermostFirst);
  const fields: Candidate[] = [];
  // There may be thousands, each of which would be looked up in each mapping.
  const tried = sorted.findIndex((name) => {
    if (fields.length === mostFields) return true;
    fields.push(...candidatesOf(name, mappings));
    return false;
  });
  return { fields, more: tried === -1 ? 0 : sorted.length - tried };
}

/** A name with * would be a pattern, and no check could name it. */
function* namesIn(properties: unknown, prefix: string): Generator<string> {
  if (typeof properties !== 'object' || properties === null) return;
  for (const [property, field] of Object.entries(properties)) {
    if (typeof field !== 'object' || field === null || field.enabled === false || property.includes('*')) continue;
    const name = `${prefix}${property}`;
    // What an alias stands for has a name of its own.
    if (typeof field.type === 'string' && field.type !== 'alias') yield name;
    yield* namesIn(field.properties, `${name}.`);
  }
}

/** One at the most. */
function candidatesOf(name: string, mappings: ReadonlyMap<string, Mapping>): Candidate[] {
  const found = fieldIn(mappings, name);
  if ('lacks' in found) return [];
  const { field } = found;
  const mapped = [...field.byIndex.values()];
  const [{ type, keyword } = { type: '', keyword: null }] = mapped;
  if (mapped.some((each) => each.type !== type || !each.isFindable)) return [];
  const others = keyword === null ? [] : fieldsNamed(keyword, mappings);
  const lookedUp = [field, ...others].find(hasLookUp) ?? null;
  if (lookedUp === null && !tellable.includes(type)) return [];
  const [family = null] = lookedUp === null ? [] : familiesOf(lookedUp);
  return [{ name, type, field, lookedUp, family }];
}

function fieldsNamed(name: string, mappings: ReadonlyMap<string, Mapping>): Field[] {
  const found = fieldIn(mappings, name);
  return 'lacks' in found ? [] : [found.field];
}

/** Whether its values can be looked up in each of its indices, and differ at all. */
function hasLookUp(field: Field): boolean {
  const families = familiesOf(field);
  const mapped = [...field.byIndex.values()];
  return families.size === 1 && !families.has(null) && mapped.every(isLookedUp);
}

function isLookedUp({ hasDocValues, type, isRuntime }: { hasDocValues: boolean; type: string; isRuntime: boolean }) {
  return hasDocValues && !isRuntime && type !== 'constant_keyword';
}

function outermostFirst(one: string, other: string): number {
  const depth = (name: string) => name.split('.').length;
  return depth(one) - depth(other) || (one < other ? -1 : 1);
}
