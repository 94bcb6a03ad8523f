import type { Mapping } from '../client/mappings.ts';

/** Every field of indices by its full name, with its type: long; in several indices also keyword|long. */
export type FieldTypes = Readonly<Record<string, string>>;

/** All fields of mappings, multi-fields and runtime fields among them; objects are their fields alone. */
export function fieldTypesOf(mappings: Iterable<Mapping>): FieldTypes {
  const found = new Map<string, Set<string>>();
  for (const { properties, runtime } of mappings) {
    for (const [name, type] of [...typesIn(properties, ''), ...typesIn(runtime, '')]) {
      found.set(name, (found.get(name) ?? new Set()).add(type));
    }
  }
  const names = [...found.keys()].toSorted();
  return Object.fromEntries(names.map((name) => [name, [...(found.get(name) ?? [])].toSorted().join('|')]));
}

function* typesIn(fields: unknown, prefix: string): Generator<[string, string]> {
  if (typeof fields !== 'object' || fields === null) return;
  for (const [property, field] of Object.entries(fields)) {
    if (typeof field !== 'object' || field === null) continue;
    const name = `${prefix}${property}`;
    if (typeof field.type === 'string') yield [name, field.type];
    yield* typesIn(field.properties, `${name}.`);
    yield* typesIn(field.fields, `${name}.`);
  }
}
