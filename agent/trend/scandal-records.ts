import type { CheckRecord } from '../contract/check-record.ts';
import type { Report } from '../contract/report.ts';
import type { Night, TrendSettings } from '../contract/trend.ts';
import { storeOf } from '../stores/registry.ts';
import { capitalized } from '../text/capitalized.ts';
import { amountText, countText, momentText } from '../text/quantities.ts';
import { restoredOf } from './restored-items.ts';
import { type Scandal, scandals } from './scandal.ts';
import { percentText } from './words.ts';

/** Those that are told one by one. */
const mostTold = 100;

/**
 * Holds a backup against the newest older one that is known item by item, whatever is configured. One record for each
 * loss, else one that says that there is none; nothing where no such backup is known.
 */
export function scandalRecords(
  report: Report,
  tonight: Night,
  earlier: readonly Night[],
  { severity: asked }: TrendSettings,
): CheckRecord[] {
  const known = earlier.filter(({ items }) => items !== undefined);
  const before = known.findLast(({ level }) => level === tonight.level) ?? known.at(-1);
  if (before === undefined) return [];
  const { nouns } = storeOf(report.store);
  const severity = asked === 'fail' ? 'fail' : 'warn';
  const common = { kind: 'scandal', severity, seconds: 0 } as const;
  const found = scandals(restoredOf(report)?.items ?? [], tonight.level, before);
  if (found.length === 0) {
    const items = amountText(before.items?.length ?? 0, nouns.item.one, nouns.item.many);
    const which = `${items} of the ${nouns.backup.one} of ${momentText(before.startedAt)}`;
    return [
      {
        ...{
          ...common,
          name: 'nothing emptied, gone or halved',
          for: [],
          expected: 0,
          actual: 0,
          unit: nouns.item.many,
        },
        ...{
          outcome: 'passed',
          why: `It was held against ${which}${smallerText(before)}.${countedText(tonight, before, nouns.record.many)}`,
        },
      },
    ];
  }
  const outcome = severity === 'fail' ? 'failed' : 'warned';
  const records = found.slice(0, mostTold).map(
    (scandal): CheckRecord => ({
      ...{ ...common, name: scandal.what, for: [scandal.name], expected: scandal.before, actual: scandal.now ?? 0 },
      ...{ unit: nouns.record.many, outcome, why: lossText(scandal, nouns) },
    }),
  );
  const more = found.length - records.length;
  if (more <= 0) return records;
  const why = `${countText(more)} more are emptied, gone or have lost two fifths of their ${nouns.record.many}.`;
  const rest = {
    ...common,
    name: 'more losses',
    for: [],
    expected: 0,
    actual: more,
    unit: nouns.item.many,
    outcome,
    why,
  };
  return [...records, rest] as CheckRecord[];
}

function lossText({ what, items, before, now, at }: Scandal, nouns: Nouns): string {
  const { record, item, backup } = nouns;
  const were = amountText(before, record.one, record.many);
  const then = `the ${backup.one} of ${momentText(at)}`;
  if (what === 'emptied') return `It is empty where ${were} were in ${then}.`;
  if (what === 'lost') {
    const are = amountText(now ?? 0, record.one, record.many);
    return `${are} where ${countText(before)} were in ${then}; ${percentText(1 - (now ?? 0) / before)} are gone.`;
  }
  if (items === 1) return `It is gone, with the ${were} that it had in ${then}.`;
  return `All ${amountText(items, item.one, item.many)} are gone, with the ${were} that they had in ${then}.`;
}

type Nouns = ReturnType<typeof storeOf>['nouns'];

/** How they were counted at another level can't be compared: that something is gone or empty can. */
function countedText({ level }: Night, before: Night, records: string): string {
  if (level === before.level) return '';
  const each = capitalized(records);
  return ` ${each} were counted otherwise, so that what has lost some of them is not told.`;
}

function smallerText({ itemsLeftOut = 0 }: Pick<Night, 'itemsLeftOut'>): string {
  return itemsLeftOut === 0 ? '' : `; ${countText(itemsLeftOut)} that are smaller are not remembered`;
}
