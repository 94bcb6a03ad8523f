/** 1 of 1%, 0.5 of 0.5 %; null where it is no such text, or more than 100. */
export function parsePercent(text: string): number | null {
  const [, count] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [];
  return count === undefined || Number(count) > 100 ? null : Number(count);
}
