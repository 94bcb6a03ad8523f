import { type History, mostYardstickItems, type Night, type YardstickItem } from '../contract/trend.ts';
import { bounded } from './bounded.ts';
import { confirmed } from './confirm.ts';
import { seriesPlace } from './series-name.ts';

/** Before the first proof of a repository. */
export function emptyHistory(store: string, repository: string): History {
  return { version: 1, store, repository, nights: [] };
}

/**
 * The history with one more night, within its bounds. The same backup again changes nothing. An old one takes its place
 * by its own time. A new level that this night confirms is a yardstick from now on.
 */
export function appendNight(history: History, night: Night): History {
  if (history.nights.some((each) => isSame(each, night))) return history;
  const before = history.nights.findLast(({ startedAt, items }) => startedAt < night.startedAt && items !== undefined);
  const nights = [...history.nights, night].toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
  const known = confirmed(nights, night).map((each) =>
    isSame(each, night) && before !== undefined ? heldAgainst(each, before) : each,
  );
  return bounded({ ...history, nights: known });
}

/** The night with the items that the next proof is held against: of a series that warned, those of before. */
function heldAgainst(night: Night, { startedAt, items: before = [] }: Night): Night {
  const warned = new Set(night.series.flatMap(({ name, warned }) => (warned ? [name] : [])));
  if (night.items === undefined || warned.size === 0) return night;
  const held = before
    .filter(({ name }) => warned.has(seriesPlace(name).series))
    .map((item): YardstickItem => ({ at: startedAt, ...item }));
  const names = new Set(held.map(({ name }) => name));
  const items = [...night.items.filter(({ name }) => !names.has(name)), ...held];
  return {
    ...night,
    items: items.toSorted((one, other) => other.documents - one.documents).slice(0, mostYardstickItems),
  };
}

/** Stores without UUIDs know a backup by its name and time. */
function isSame(one: Night, other: Night): boolean {
  if (one.uuid !== null || other.uuid !== null) return one.uuid === other.uuid;
  return one.name === other.name && one.startedAt === other.startedAt;
}
