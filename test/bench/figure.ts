/** What a bench has measured: its last line is these, as JSON. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** Which side of the limit is good. */
  readonly within: 'at most' | 'at least';
}

/** Prints the figures for people and, as the last line, for programs. The exit code says whether all are in limits. */
export function conclude(figures: readonly Figure[]): void {
  for (const { name, value, limit, unit, within } of figures) {
    console.info(`${isGood({ value, limit, within }) ? '✓' : '✗'} ${name}: ${value} ${unit} (${within} ${limit})`);
  }
  console.info(
    JSON.stringify(figures.map(({ name, value, limit, unit, within }) => ({ name, value, limit, unit, within }))),
  );
  process.exitCode = figures.every(isGood) ? 0 : 1;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** To two places. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function isGood({ value, limit, within }: Pick<Figure, 'value' | 'limit' | 'within'>): boolean {
  return within === 'at most' ? value <= limit : value >= limit;
}
