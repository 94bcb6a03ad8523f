const startedAtText = '{{snapshot.startedAt}}';

/** A copy of a value in whose texts, however deep, {{snapshot.startedAt}} is that time, in ISO 8601. */
export function fillIn<T>(value: T, startedAt: Date): T {
  return filled(value, startedAt.toISOString()) as T;
}

function filled(value: unknown, moment: string): unknown {
  if (typeof value === 'string') return value.replaceAll(startedAtText, moment);
  if (Array.isArray(value)) return value.map((each) => filled(each, moment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, moment)]));
}

/** The first {{…}} of a value's texts that nothing fills. */
export function unknownPlaceholder(value: unknown): string | undefined {
  if (typeof value === 'string') return value.match(/\{\{[^}]*\}\}/g)?.find((each) => each !== startedAtText);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const each of Object.values(value)) {
    const unknown = unknownPlaceholder(each);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}
