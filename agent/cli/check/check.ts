import type { CheckRecord } from '../../contract/check-record.ts';
import type { Report } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { withTrend } from '../../trend/with-trend.ts';
import { historyIn, parseReport } from '../verify/earlier-reports.ts';
import { readExpectations } from '../verify/expectations-file.ts';
import { demandDirectory, reason } from '../verify/report-files.ts';
import type { CheckInvocation } from './command.ts';

/** What a file of expectations comes to on a report. */
export interface Checked {
  readonly report: Report;
  readonly checks: readonly CheckRecord[];
  /** Files among the earlier reports that are none. */
  readonly unread: readonly Unread[];
}

interface Unread {
  readonly path: string;
  readonly why: string;
}

/**
 * Holds a file of expectations against the numbers that a report has on record, and that report against earlier ones:
 * nothing is read of any backup. Throws `UsageError` for a mistake in the file, and where the report is none.
 */
export async function check({ expectationsFile, reportFile, history, trend }: CheckInvocation): Promise<Checked> {
  const report = await readReport(reportFile);
  const definition = storeOf(report.store);
  const { checkRecorded } = await definition.load();
  if (checkRecorded === undefined) {
    throw new UsageError(
      `Nothing is on record of ${definition.nouns.backup.many} that a file could be held against.`,
      `Use mayfly verify --${definition.expectationsField}.`,
    );
  }
  const expectations = await readExpectations(expectationsFile, definition, expectationsFile);
  const checks = [...(await checkRecorded(expectations, report))];
  if (history === null) return { report, checks: checks.map(waiting), unread: [] };
  await demandDirectory(history);
  const unread: Unread[] = [];
  const earlier = await historyIn(history, report, trend, (path, why) => unread.push({ path, why }));
  return { report, checks: withTrend({ ...report, checks }, earlier, trend).checks, unread };
}

/** A change, where nobody has named what it is held against. */
function waiting(record: CheckRecord): CheckRecord {
  return record.change === undefined ? record : { ...record, why: 'It needs earlier reports: --history names them.' };
}

/** Throws `UsageError` where the file can't be read, or is no report. */
async function readReport(path: string): Promise<Report> {
  const read = await parseReport(path).catch((error: unknown) => reason(error));
  if (typeof read !== 'string') return read;
  const remedy = 'Name a report.json that mayfly verify or a run in AWS has written.';
  throw new UsageError(`--report ${path}: ${read}`, remedy);
}
