/** What all keys that match a pattern begin and end with. */
interface KeyEnds {
  readonly prefix: string;
  readonly suffix: string;
}

/** Tells whether all of a key or path is as the pattern says: `*` is anything but `/`, and `**` is anything. */
export function matcherOf(pattern: string): (key: string) => boolean {
  const expression = new RegExp(`^${expressionOf(pattern)}$`, 's');
  return (key) => expression.test(key);
}

/** What stands before the pattern's first `*`, and behind its last; of one without any, all of it. */
export function endsOf(pattern: string): KeyEnds {
  const first = pattern.indexOf('*');
  if (first < 0) return { prefix: pattern, suffix: '' };
  return { prefix: pattern.slice(0, first), suffix: pattern.slice(pattern.lastIndexOf('*') + 1) };
}

const fields: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d\\d)',
  DD: '(?<day>\\d\\d)',
  hh: '(?<hour>\\d\\d)',
  mm: '(?<minute>\\d\\d)',
  ss: '(?<second>\\d\\d)',
  unix: '(?<unix>\\d{9,11})',
};

/**
 * The time, in UTC, that a key tells where the pattern has {YYYY}, {MM}, {DD}, {hh}, {mm}, {ss}, or {unix} in seconds
 * since 1970; null where the key doesn't look so. A pattern without `/` is of the key's last part.
 */
export function momentIn(pattern: string, key: string): Date | null {
  const parts = pattern.split(/\{(\w+)\}/).map((text, i) => (i % 2 === 1 ? fields[text] : expressionOf(text)));
  if (parts.includes(undefined)) return null;
  const name = pattern.includes('/') ? key : key.slice(key.lastIndexOf('/') + 1);
  const found = new RegExp(`^${parts.join('')}$`).exec(name)?.groups;
  if (!found) return null;
  const { year, month = '01', day = '01', hour = '00', minute = '00', second = '00', unix } = found;
  const moment = unix
    ? new Date(Number(unix) * 1_000)
    : new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** Whether `momentIn` could ever find a time by this pattern. */
export function tellsMoment(pattern: string): boolean {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const once = new Set(names).size === names.length && names.every((name) => name in fields);
  return once && (names.includes('unix') || names.includes('YYYY'));
}

function expressionOf(pattern: string): string {
  return pattern
    .split(/(\*+)/)
    .map((text, i) => (i % 2 === 0 ? text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') : text === '*' ? '[^/]*' : '.*'))
    .join('');
}
