import { open } from 'node:fs/promises';
import { reportVersion } from '../../contract/contract-version.ts';
import { type Report, reportSchema } from '../../contract/report.ts';
import type { History, TrendSettings } from '../../contract/trend.ts';
import { innermostIssues } from '../../text/schema-issue.ts';
import { appendNight, emptyHistory } from '../../trend/append.ts';
import { nightOf } from '../../trend/night-of.ts';
import { takenAt } from '../../trend/taken-at.ts';
import { withTrend } from '../../trend/with-trend.ts';
import { jsonFiles, reason, type Unread } from './report-files.ts';

/** Longer files are no reports of ours. */
const longestBytes = 32 * 1024 * 1024;
/** The newest ones do: no history keeps more. */
const mostReports = 400;

/** Which repository's proofs are wanted, and up to when. */
type Wanted = Pick<Report, 'store' | 'repository' | 'snapshot'>;

/**
 * The history that earlier reports of a repository make, from the report.json files below a directory: each is held
 * against those before it, unless it has been when it was written. What is none of them is told with a reason and
 * passed over. One report is in memory at a time.
 */
export async function historyIn(
  directory: string,
  wanted: Wanted,
  settings: TrendSettings,
  unread: Unread,
): Promise<History> {
  const found: { path: string; at: string }[] = [];
  const before = takenAt(wanted.snapshot);
  for (const path of await jsonFiles(directory, unread)) {
    const report = await readReport(path, wanted, unread);
    const at = report && takenAt(report.snapshot);
    if (at != null && before !== null && at < before) found.push({ path, at });
  }
  let history = emptyHistory(wanted.store, wanted.repository.name ?? wanted.repository.location);
  const ordered = found.toSorted((one, other) => (one.at < other.at ? -1 : 1)).slice(-mostReports);
  for (const { path } of ordered) {
    const report = await readReport(path, wanted, unread);
    if (report === null) continue;
    const night = nightOf(report.trend === undefined ? withTrend(report, history, settings) : report);
    if (night !== null) history = appendNight(history, night);
  }
  return history;
}

async function readReport(path: string, wanted: Wanted, unread: Unread): Promise<Report | null> {
  const read = await parseReport(path).catch((error: unknown) => reason(error));
  const why = typeof read === 'string' ? read : otherwise(read, wanted);
  if (typeof read !== 'string' && why === null) return read;
  unread(path, why ?? 'it could not be read');
  return null;
}

/** The report in a file, or why it is none. Throws where the file can't be read. */
export async function parseReport(path: string): Promise<Report | string> {
  const value = JSON.parse(await bounded(path));
  if (typeof value !== 'object' || value === null || !('verdict' in value) || !('checks' in value))
    return 'it is no report';
  // What an attempt says before anything is settled.
  if ('attempt' in value) return 'it is the result of an attempt, not a report';
  const version: unknown = 'version' in value ? value.version : undefined;
  if (version !== reportVersion)
    return `it is of version ${String(version)} of reports, and this Mayfly reads ${reportVersion}`;
  const parsed = reportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = innermostIssues(parsed.error.issues);
  const at = [...(first?.path ?? []), ...(first?.unknownField === undefined ? [] : [first.unknownField])].join('.');
  return `it is no report that this Mayfly reads: ${at}: ${first?.issue.message ?? 'it is broken'}`;
}

function otherwise({ store, repository }: Report, wanted: Wanted): string | null {
  if (store !== wanted.store) return `it is about a backup of ${store}`;
  const [one, other] = [repository.uuid, wanted.repository.uuid];
  const isSame = one !== null && other !== null ? one === other : repository.location === wanted.repository.location;
  return isSame ? null : `it is about another repository: ${repository.location}`;
}

async function bounded(path: string): Promise<string> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (size > longestBytes) throw new Error(`it is longer than ${longestBytes / 1024 / 1024} MiB`);
  return await file.readFile('utf8');
}
