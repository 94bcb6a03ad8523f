/** The same value of JSON with every text in it changed, names of fields excepted. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  return through(value, change) as T;
}

function through(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => through(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, through(part, change)]));
}
