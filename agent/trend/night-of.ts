import type { CheckRecord } from '../contract/check-record.ts';
import type { Report } from '../contract/report.ts';
import { type GroupNight, mostSeries, mostYardstickItems, type Night, type SeriesNight } from '../contract/trend.ts';
import { type RestoredItem, restoredOf } from './restored-items.ts';
import { seriesPlace } from './series-name.ts';
import { seriesOf, sum } from './series-of.ts';
import { takenAt } from './taken-at.ts';

/**
 * A report, after `withTrend`, as a night of the history. null for one that is no yardstick: whose backup has no time
 * of its own, was not restored whole, or is not sound. What nothing but its trend made suspect is a night that warned.
 */
export function nightOf(report: Report): Night | null {
  return isSound(report) ? numbersOf(report) : null;
}

/** The same of a report that may not be sound. */
export function numbersOf(report: Report): Night | null {
  const { snapshot, checks } = report;
  const startedAt = takenAt(snapshot);
  const restored = restoredOf(report);
  if (startedAt === null || restored === null) return null;
  const { level, items } = restored;
  const unusual = unusualIn(checks);
  const groups = groupsIn(checks);
  const fieldLists = fieldListsIn(checks);
  const { endedAt, seconds } = spanOf(report);
  return {
    ...{ uuid: snapshot.uuid, name: snapshot.name, startedAt, provenAt: endedAt ?? startedAt },
    ...{ verdict: report.verdict, level, warned: unusual.any },
    ...{ documents: sum(items, ({ documents }) => documents), bytes: sum(items, ({ bytes }) => bytes), seconds },
    ...rememberedSeries(seriesOf(items), unusual.series),
    ...(groups.length > 0 && { groups }),
    ...(fieldLists.length > 0 && { fieldLists }),
    ...largest(items),
  };
}

/** A series that is gone stays, empty, as one that has warned: else nothing could confirm that it is. */
function rememberedSeries(
  series: readonly SeriesNight[],
  unusual: ReadonlySet<string>,
): Pick<Night, 'series' | 'seriesLeftOut'> {
  const there = new Set(series.map(({ name }) => name));
  const gone = [...unusual].filter((name) => !there.has(name));
  const kept = [
    ...series.map((each) => ({ ...each, ...warnedIf(unusual.has(each.name)) })),
    ...gone.map((name) => ({ name, items: 0, documents: 0, bytes: 0, warned: true as const })),
  ];
  // What warned comes first: it would be forgotten that it did.
  const ranked = kept.toSorted((one, other) => Number(other.warned ?? false) - Number(one.warned ?? false));
  const remembered = ranked.slice(0, mostSeries).toSorted((one, other) => other.bytes - one.bytes);
  return { series: remembered, seriesLeftOut: Math.max(0, kept.length - mostSeries) };
}

/** Whether it is verified, but for what only the trend says. */
function isSound({ verdict, findings, checks }: Report): boolean {
  if (verdict === 'verified') return true;
  if (verdict !== 'suspect') return false;
  const ofTrend = ['trend', 'scandal'];
  return (
    findings.every(({ severity, check }) => severity !== 'error' || ofTrend.includes(check)) &&
    checks.every(({ kind, outcome }) => outcome !== 'failed' || [...ofTrend, 'change'].includes(kind))
  );
}

/** The series of which something was said. */
function unusualIn(checks: readonly CheckRecord[]): { readonly any: boolean; readonly series: ReadonlySet<string> } {
  const said = checks.filter(({ kind, outcome }) => isSaid(outcome) && ['trend', 'scandal', 'change'].includes(kind));
  const named = said.filter(({ kind }) => kind !== 'change').flatMap((check) => check.for);
  // A scandal names an item, a trend a series; the name of a series is its own series.
  return { any: said.length > 0, series: new Set(named.map((name) => seriesPlace(name).series)) };
}

function groupsIn(checks: readonly CheckRecord[]): GroupNight[] {
  const groups = checks.flatMap(({ change, actual, outcome, ...check }): GroupNight[] => {
    if (change === undefined || typeof actual !== 'number') return [];
    return [{ for: check.for, of: change.of, value: actual, ...warnedIf(isSaid(outcome)) }];
  });
  const byGroup = new Map(groups.map((group) => [JSON.stringify([group.for, group.of]), group]));
  return [...byGroup.values()].slice(0, mostSeries);
}

function fieldListsIn(checks: readonly CheckRecord[]): NonNullable<Night['fieldLists']> {
  const lists = checks.flatMap(({ fields, ...check }) =>
    fields === undefined ? [] : [{ for: check.for, list: fields }],
  );
  return [...new Map(lists.map((each) => [JSON.stringify(each.for), each])).values()];
}

function largest(items: readonly RestoredItem[]): Pick<Night, 'items' | 'itemsLeftOut'> {
  const sorted = items.toSorted((one, other) => other.documents - one.documents);
  const kept = sorted.slice(0, mostYardstickItems).map(({ name, documents }) => ({ name, documents }));
  const leftOut = items.length - kept.length;
  return { items: kept, ...(leftOut > 0 && { itemsLeftOut: leftOut }) };
}

/** From the begin of the first phase to the end of the last. */
function spanOf({ phases }: Pick<Report, 'phases'>): { endedAt: string | null; seconds: number } {
  const begins = phases.map(({ startedAt }) => Date.parse(startedAt));
  const ends = phases.map(({ startedAt, seconds }) => Date.parse(startedAt) + seconds * 1000);
  if (begins.length === 0) return { endedAt: null, seconds: 0 };
  const [begin, end] = [Math.min(...begins), Math.max(...ends)];
  return { endedAt: new Date(end).toISOString(), seconds: Math.round(end - begin) / 1000 };
}

function isSaid(outcome: CheckRecord['outcome']): boolean {
  return outcome === 'failed' || outcome === 'warned';
}

function warnedIf(is: boolean): { warned?: true } {
  return is ? { warned: true } : {};
}
