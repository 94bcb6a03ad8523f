import type { Report } from '../contract/report.ts';
import type { History, TrendSettings } from '../contract/trend.ts';
import { completed } from './complete.ts';
import { dayOf } from './days.ts';
import { evaluateTrend } from './evaluate.ts';
import { judged, withoutTrend } from './judged.ts';
import { numbersOf } from './night-of.ts';
import { scandalRecords } from './scandal-records.ts';
import { takenAt } from './taken-at.ts';

/**
 * The report of a proof, held against earlier ones of its repository: with `trend`, the records of the checks `trend`
 * and `scandal`, those of `change` and `schema` completed, and `suspect` where one that decides has failed. Earlier are
 * backups that were begun before it; what else the history holds is left aside. A report that was held against others
 * before is judged anew. Never reads or writes anything.
 */
export function withTrend(report: Report, history: History, settings: TrendSettings): Report {
  const bare = withoutTrend(report);
  const { store, verdict, snapshot } = bare;
  const startedAt = takenAt(snapshot);
  // The numbers of what is damaged, or half restored, say nothing of the source.
  const tonight = verdict === 'verified' || verdict === 'suspect' ? numbersOf(bare) : null;
  if (startedAt === null || tonight === null || history.store !== store) return report;
  const earlier = history.nights.filter((night) => night.startedAt < startedAt);
  const asked = bare.checks.map((record) => completed(record, { tonight, earlier, store, settings }));
  const ours = new Set(asked.filter((record) => record.change !== undefined || record.fields !== undefined));
  if (earlier.length === 0) return judged({ ...bare, checks: asked }, (record) => ours.has(record));

  const { series, records } = evaluateTrend(tonight, earlier, bare, settings);
  const made = [...scandalRecords(bare, tonight, earlier, settings), ...records];
  for (const record of made) ours.add(record);
  const nights = new Set(earlier.map((night) => dayOf(night.startedAt))).size;
  return judged(
    {
      ...{ ...bare, checks: [...asked, ...made] },
      trend: { ...settings, nights, series: [...series], seriesLeftOut: tonight.seriesLeftOut },
    },
    (record) => ours.has(record),
  );
}
