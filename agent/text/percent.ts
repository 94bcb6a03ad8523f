/** A fraction of one: 0.01 of 1%; null where it is no such text. */
export function parsePercent(text: string): number | null {
  const [, count] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [];
  return count === undefined || Number(count) > 100 ? null : Number(count) / 100;
}
