/** The latest of some moments, written in whatever form of ISO 8601; null when there is none. */
export function latest(moments: readonly (string | null)[]): string | null {
  const known = moments.filter((moment) => moment !== null).map((moment) => Date.parse(moment));
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
}
