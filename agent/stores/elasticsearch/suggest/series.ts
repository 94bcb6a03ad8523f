/** A year, a month, a day, an hour, a week: 2026, 2026.11, 2026-11-28, 20261128, 2026-w48. */
const date =
  /(?<!\d)(?:19|20)\d\d(?:([._-]?)(?:0[1-9]|1[0-2])(?:\1(?:0[1-9]|[12]\d|3[01])(?:[._-]\d\d)?)?|[._-]?w\d\d?)?(?!\d)/gi;
const lastNumber = /(?<=[._-])\d+$/;
/** As Elasticsearch numbers what it rolls over. */
const rolledOver = /[._-]\d{6}$/;

/** What the names of a series of indices have in common, with * where they count on. */
export interface Series {
  readonly pattern: string;
  /** Whether the name of one index alone tells that others follow it. */
  readonly isCertain: boolean;
}

/** The series that an index belongs to by its name: logs-* of logs-2026.11.28-000001; null where it has no such name. */
export function seriesOf(name: string): Series | null {
  const undated = name.replace(date, '*');
  const pattern = undated.replace(lastNumber, '*').replace(/\*(?:[._-]?\*)+/g, '*');
  if (pattern === name || !/[^*._-]/.test(pattern)) return null;
  return { pattern, isCertain: undated !== name || rolledOver.test(name) };
}
