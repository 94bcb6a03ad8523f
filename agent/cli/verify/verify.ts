import { constants } from 'node:fs';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { withBaseline } from '../../baseline/with-baseline.ts';
import { reportVersion } from '../../contract/contract-version.ts';
import type { Report } from '../../contract/report.ts';
import { includesRestore } from '../../contract/verdict.ts';
import { LoadWatch } from '../../proof/load/load-watch.ts';
import type { Observer } from '../../proof/observer.ts';
import { prove } from '../../proof/prove.ts';
import { notTestedOf } from '../../report/not-tested.ts';
import { renderPage } from '../../report/page.ts';
import { storeOf } from '../../stores/registry.ts';
import type { LocalStore } from '../../stores/store-definition.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { emptyHistory } from '../../trend/append.ts';
import { withTrend } from '../../trend/with-trend.ts';
import type { VerifyInvocation } from '../command.ts';
import { openTarget } from '../open-source.ts';
import { workDirectory } from '../work-directory.ts';
import { openBaseline } from './baseline-option.ts';
import { historyIn } from './earlier-reports.ts';
import { readExpectations } from './expectations-file.ts';
import { demandDirectory } from './report-files.ts';
import type { ReportFiles } from './summary.ts';

export interface Circumstances {
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/**
 * Proves one backup on this machine. Whatever it starts or stages is gone when it returns. Throws `UsageError` before
 * anything is begun; a proof that breaks is a report as well.
 */
export async function verify(invocation: VerifyInvocation, { observer, signal }: Circumstances): Promise<Report> {
  const { level, options } = invocation;
  const definition = storeOf(invocation.store);
  const { source, key } = await openTarget(invocation, definition.commandLine.target);
  const expectations = await expectationsOf(invocation);
  const baseline = invocation.baseline && (await openBaseline(invocation.baseline));
  if (invocation.history !== null) await demandDirectory(invocation.history);
  await makeWritable(invocation.output);

  const work = await workDirectory();
  let local: LocalStore | null = null;
  try {
    const { here } = await definition.load();
    const directory = includesRestore(level) ? work : null;
    const { expectationsFile: file } = invocation;
    const expectationsFolder = file === null ? null : dirname(resolve(file));
    const request = { source, key, level, directory, options, expectations, expectationsFolder, observer, signal };
    local = await here(request);
    const repository = { name: null, location: source.location };
    const watch = await LoadWatch.start({ directory: work });
    const store = baseline === null ? local.store : withBaseline(local.store, definition.id, baseline);
    const proof = await prove({ kind: definition, store, repository, level, observer, signal });
    const load = await watch.end();
    const report: Report = {
      ...{ version: reportVersion, runId: null, ...proof, ...load, notTested: [] },
      ...{ instance: null, attempts: [], cost: null },
    };
    const held = await heldAgainstEarlier(report, invocation, observer);
    return { ...held, notTested: notTestedOf(held) };
  } finally {
    await local?.stop();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes report.json and report.html; their paths are as a person here would name them. */
export async function writeReport(report: Report, directory: string): Promise<ReportFiles> {
  const files = { json: join(directory, 'report.json'), page: join(directory, 'report.html') };
  await writeFile(files.json, `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(files.page, renderPage(report));
  return { json: named(files.json), page: named(files.page) };
}

/** What was not asked about earlier proofs is the first one. */
async function heldAgainstEarlier(
  report: Report,
  { history: directory, trend }: VerifyInvocation,
  observer: Observer,
): Promise<Report> {
  const unread = (path: string, why: string) => observer.noted('not taken for the trend', { file: path, why });
  const history =
    directory === null
      ? emptyHistory(report.store, report.repository.location)
      : await historyIn(directory, report, trend, unread);
  return withTrend(report, history, trend);
}

async function expectationsOf({ store, expectationsFile }: VerifyInvocation): Promise<unknown> {
  return expectationsFile === null ? null : await readExpectations(expectationsFile, storeOf(store));
}

async function makeWritable(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new UsageError(`--output ${directory}: ${reason(error)}`, 'Name a directory that can be written.', {
      cause: error,
    });
  }
}

function named(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : `./${near}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
