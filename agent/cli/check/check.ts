import { readFile, stat } from 'node:fs/promises';
import type { CheckRecord } from '../../contract/check-record.ts';
import { type Report, reportSchema } from '../../contract/report.ts';
import { storeOf } from '../../stores/registry.ts';
import { UsageError } from '../../stores/usage-error.ts';
import type { CheckInvocation } from '../command.ts';
import { readExpectations } from '../verify/expectations-file.ts';

const limitBytes = 67_108_864;

/** What a file of expectations comes to on a report. */
export interface Checked {
  readonly report: Report;
  readonly checks: readonly CheckRecord[];
}

/**
 * Holds a file of expectations against the numbers that a report has on record: nothing is read of any backup. Throws
 * `UsageError` for a mistake in the file, and where the report is none.
 */
export async function check({ expectationsFile, reportFile }: CheckInvocation): Promise<Checked> {
  const report = await readReport(reportFile);
  const definition = storeOf(report.store);
  const { checkRecorded } = await definition.load();
  if (checkRecorded === undefined) {
    throw new UsageError(
      `Nothing is on record of ${definition.nouns.backup.many} that a file could be held against.`,
      `Use mayfly verify --${definition.expectationsField}.`,
    );
  }
  const expectations = await readExpectations(expectationsFile, definition);
  return { report, checks: await checkRecorded(expectations, report) };
}

/** Throws `UsageError` where the file can't be read, or is no report. */
async function readReport(path: string): Promise<Report> {
  const remedy = 'Name a report.json that mayfly verify or a run in AWS has written.';
  const refuse = (why: string, cause?: unknown) => new UsageError(`--report ${path}: ${why}`, remedy, { cause });
  let json: unknown;
  try {
    const { size } = await stat(path);
    if (size > limitBytes) throw new Error('it is longer than 64 MiB');
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refuse(
    `it is no report of this Mayfly: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? ''}`,
    parsed.error,
  );
}
