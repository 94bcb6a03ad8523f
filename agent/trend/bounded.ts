import { type History, historyLimitBytes, mostNights, type Night } from '../contract/trend.ts';
import { dayOf } from './days.ts';

/** The newest proofs stay, however many of a day: the next one is held against them. */
const newest = 3;
/** What is left of series and items each time that a history is too long. */
const less = 0.8;

/**
 * A history within its bounds. Of each day the first backup that has not warned stays, else the first; items of the
 * newest nights alone, and fields of the last that has any. Where it is too long still, the smallest series and items
 * go, of all nights.
 */
export function bounded(history: History): History {
  const nights = history.nights;
  const ofDays = Map.groupBy(nights, ({ startedAt }) => dayOf(startedAt));
  const first = new Set([...ofDays.values()].map((each) => each.find(({ warned }) => !warned) ?? each[0]));
  const kept = nights.filter((night, at) => first.has(night) || at >= nights.length - newest).slice(-mostNights);
  const lastWithFields = kept.findLast(({ fieldLists }) => fieldLists !== undefined);
  const bare = kept.map((night, at) => {
    const { items, itemsLeftOut, fieldLists, ...rest } = night;
    return {
      ...rest,
      ...(night === lastWithFields && fieldLists && { fieldLists }),
      ...(at >= kept.length - newest && { ...(items && { items }), ...(itemsLeftOut && { itemsLeftOut }) }),
    };
  });
  return shortened({ ...history, nights: bare });
}

function shortened(history: History): History {
  let short = history;
  let most = Math.max(0, ...history.nights.map(({ series }) => series.length));
  while (most > 1 && Buffer.byteLength(JSON.stringify(short)) > historyLimitBytes) {
    most = Math.floor(most * less);
    const names = largestNames(history.nights, most);
    short = { ...short, nights: short.nights.map((night) => lessOf(night, names)) };
  }
  return short;
}

/** The same ones in all nights, so that none comes and goes: by what the newest nights have of them, then the older. */
function largestNames(nights: readonly Night[], most: number): ReadonlySet<string> {
  const bytes = new Map<string, number>();
  for (const { series } of nights) for (const each of series) bytes.set(each.name, each.bytes);
  return new Set(
    [...bytes]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, most)
      .map(([name]) => name),
  );
}

function lessOf(night: Night, names: ReadonlySet<string>): Night {
  const series = night.series.filter(({ name }) => names.has(name));
  const { items = [], itemsLeftOut = 0 } = night;
  const kept = Math.ceil(items.length * less);
  return {
    ...night,
    series,
    seriesLeftOut: night.seriesLeftOut + night.series.length - series.length,
    ...(night.items && { items: items.slice(0, kept) }),
    ...(items.length - kept + itemsLeftOut > 0 && { itemsLeftOut: itemsLeftOut + items.length - kept }),
  };
}
