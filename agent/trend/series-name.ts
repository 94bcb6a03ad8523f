/** What an item belongs to, and where it stands among the others of it. */
export interface SeriesPlace {
  /** The name with * for what rolls over; an item that rolls over by nothing is its own series. */
  readonly series: string;
  /** The numbers that the name rolls over by; empty for an item of its own. */
  readonly order: readonly number[];
}

const year = '(?:19|20)\\d\\d';
const month = '(?:0[1-9]|1[0-2])';
const day = '(?:0[1-9]|[12]\\d|3[01])';
const time = '(?:[-._t]?\\d\\d(?:[-._:]?\\d\\d){0,2}z?)?';
const begin = '(?<=^|[-._/ ])';
const end = '(?=$|[-._/ ])';

const dayFirst = new RegExp(`^(${day})[-._](${month})[-._](${year})$`);
/** 2026.11.24, 20261124T0300, 24.11.2026; 2026.11, 2026-w47, 2026.q4, 2026; 000042; 7.17.0, v2; seconds since 1970. */
const rolling = new RegExp(
  [
    `(?<!\\d)${year}([-._]?)${month}\\1${day}${time}(?!\\d)`,
    `(?<!\\d)${day}([-._])${month}\\2${year}(?!\\d)`,
    `${begin}${year}[-._]?(?:w?\\d\\d|q[1-4])${end}`,
    // In the midst of a name it may be anything's number.
    `${begin}20[0-4]\\d(?=$|[./])`,
    `${begin}(?:0\\d{4,}|1\\d{9}|1\\d{12})${end}`,
    `(?<=^|[-_/])(?:v?\\d{1,4}(?:\\.\\d{1,4}){1,2}|v\\d{1,4})(?=$|[-_/]|\\.(?!\\d))`,
  ].join('|'),
  'gi',
);
/** What index lifecycles put before a name when they rewrite an index: it stays what it was. */
const rewritten = /^shrink-[\w-]{4}-/;

/**
 * The series of an item, by its name alone: names that differ in a date, a running number (of five digits at the least,
 * with zeros before it) or a version are one. `shop-12` and `shard-001` are items of their own: such numbers tell
 * things apart that are there together.
 */
export function seriesPlace(name: string): SeriesPlace {
  const order: number[] = [];
  const series = name
    .replace(rewritten, '')
    .replace(rolling, (rolled) => {
      order.push(...numbersIn(rolled));
      return '*';
    })
    .replace(/\*(?:[-._ ]?\*)+/g, '*');
  return { series: order.length === 0 ? name : series, order };
}

/** Below 0 where one has been rolled over by the other; of one series. */
export function compareOrder(one: readonly number[], other: readonly number[]): number {
  for (const [at, number] of one.entries()) {
    const difference = number - (other[at] ?? Number.NEGATIVE_INFINITY);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function numbersIn(text: string): number[] {
  const [, ...parts] = dayFirst.exec(text) ?? [];
  const numbers = parts.length > 0 ? parts.toReversed() : (text.match(/\d+/g) ?? []);
  return numbers.map(Number);
}
