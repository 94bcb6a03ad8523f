/** The figures of some names together; a name without one counts as 0. */
export function sumOf(names: readonly string[], figures: ReadonlyMap<string, number>): number {
  return names.reduce((sum, name) => sum + (figures.get(name) ?? 0), 0);
}
