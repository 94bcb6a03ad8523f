import type { Report } from '../../agent/contract/report.ts';
import { type History, type TrendSettings, trendSettingsSchema } from '../../agent/contract/trend.ts';
import { appendNight, emptyHistory } from '../../agent/trend/append.ts';
import { nightOf } from '../../agent/trend/night-of.ts';
import { withTrend } from '../../agent/trend/with-trend.ts';
import { sampleReport } from '../report/sample-report.ts';
import { at } from './nights.ts';

export const usual: TrendSettings = trendSettingsSchema.parse({});

/** The report of a backup of a day, by the documents of its indices. */
export function reportOf(
  day: number,
  documents: Readonly<Record<string, number>>,
  changes: Partial<Report> = {},
): Report {
  const sample = sampleReport();
  const startedAt = changes.snapshot?.startedAt ?? at(day);
  return {
    ...sample,
    leftOut: [],
    snapshot: {
      ...sample.snapshot,
      uuid: `snapshot-${startedAt}`,
      name: `nightly-${day}`,
      startedAt,
      endedAt: startedAt,
    },
    items: Object.entries(documents).map(([name, count]) => ({
      ...{ path: [name], parts: 1, bytes: count * 500 + 225, recordsExpected: count, recordsRestored: count },
      ...{ documents: count, fields: 40, verdict: 'verified' },
    })),
    ...changes,
  };
}

/** The same at level `restore`, where nobody has searched it. */
export function notSearched(report: Report): Report {
  const items = report.items.map(({ documents: _, ...item }) => item);
  return { ...report, items, level: { asked: 'restore', reached: 'restore' } };
}

/** What becomes of a history and of a report when they are held against each other, as settle does it. */
export function settled(history: History, report: Report, settings = usual): { history: History; report: Report } {
  const judged = withTrend(report, history, settings);
  const night = nightOf(judged);
  return { report: judged, history: night === null ? history : appendNight(history, night) };
}

/** The history of reports that were settled in this order. */
export function historyOf(reports: readonly Report[], settings = usual): History {
  return reports.reduce((history, report) => settled(history, report, settings).history, noHistory);
}

export const noHistory: History = emptyHistory('elasticsearch', 'logs');
