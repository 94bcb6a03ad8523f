import type { GroupNight, Night, SeriesNight } from '../contract/trend.ts';
import { dayOf } from './days.ts';

/** How far apart the largest and the least of three numbers may be that confirm each other. */
const sameWithin = 1.25;
/** As many warned days in a row are the new usual, whatever they hold. */
const longestDoubt = 21;

type Entry = SeriesNight | GroupNight;

/**
 * What has warned and is a yardstick all the same, once `night` is known: where it and the same weekdays of the two
 * weeks before have warned at one level, that level counts, with all nights since. So does all of three weeks in which
 * nothing was as expected. Whatever the nights say of it, once they count they don't warn.
 */
export function confirmed(nights: readonly Night[], night: Night): readonly Night[] {
  const series = confirmedKeys(nights, night, ({ series }) => series);
  const groups = confirmedKeys(nights, night, ({ groups = [] }) => groups);
  if (series.size + groups.size === 0) return nights;
  const since = dayOf(night.startedAt) - longestDoubt;
  return nights.map((each) => {
    if (dayOf(each.startedAt) <= since) return each;
    return {
      ...each,
      // What is gone for good is no series any more.
      series: each.series.map((one) => settled(one, series)).filter(({ items, warned }) => items > 0 || warned),
      ...(each.groups && { groups: each.groups.map((one) => settled(one, groups)) }),
    };
  });
}

function settled<E extends Entry>(entry: E, keys: ReadonlySet<string>): E {
  if (!entry.warned || !keys.has(keyOf(entry))) return entry;
  const { warned, ...rest } = entry;
  return rest as E;
}

function confirmedKeys(
  nights: readonly Night[],
  night: Night,
  entriesOf: (night: Night) => readonly Entry[],
): ReadonlySet<string> {
  const today = dayOf(night.startedAt);
  const recent = nights.filter(
    ({ startedAt }) => dayOf(startedAt) > today - longestDoubt && startedAt <= night.startedAt,
  );
  const warnedNow = entriesOf(night).filter(({ warned }) => warned);
  const keys = warnedNow.filter((entry) => {
    const key = keyOf(entry);
    const found = recent.flatMap((each) => {
      const its = entriesOf(each).find((one) => keyOf(one) === key);
      return its === undefined ? [] : [{ day: dayOf(each.startedAt), entry: its }];
    });
    const warned = found.filter((each) => each.entry.warned);
    const same = [today, today - 7, today - 14].map((day) => warned.find((each) => each.day === day)?.entry);
    if (same.every((each) => each !== undefined) && agree(same)) return true;
    return warned.length === found.length && new Set(warned.map(({ day }) => day)).size >= longestDoubt;
  });
  return new Set(keys.map(keyOf));
}

function agree(entries: readonly Entry[]): boolean {
  const figures = entries.map((entry) =>
    'name' in entry ? [entry.documents, entry.bytes, entry.fields ?? null] : [entry.value],
  );
  const [first = []] = figures;
  return first.every((_, at) => {
    const values = figures.map((each) => each[at] ?? 0);
    return Math.max(...values) <= Math.min(...values) * sameWithin;
  });
}

function keyOf(entry: Entry): string {
  return 'name' in entry ? entry.name : JSON.stringify([entry.of, entry.for]);
}
