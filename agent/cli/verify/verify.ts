import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { withBaseline } from '../../baseline/with-baseline.ts';
import { contractVersion } from '../../contract/contract-version.ts';
import type { Report } from '../../contract/report.ts';
import { includesRestore } from '../../contract/verdict.ts';
import { LoadWatch } from '../../proof/load/load-watch.ts';
import type { Observer } from '../../proof/observer.ts';
import { prove } from '../../proof/prove.ts';
import { renderPage } from '../../report/page.ts';
import { storeOf } from '../../stores/registry.ts';
import type { LocalStore } from '../../stores/store-definition.ts';
import { UsageError } from '../../stores/usage-error.ts';
import type { VerifyInvocation } from '../command.ts';
import { openTarget } from '../open-source.ts';
import { openBaseline } from './baseline-option.ts';
import { readExpectations } from './expectations-file.ts';
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
    return { version: contractVersion, runId: null, ...proof, ...load, instance: null, attempts: [], cost: null };
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

async function expectationsOf({ store, expectationsFile }: VerifyInvocation): Promise<unknown> {
  return expectationsFile === null ? null : await readExpectations(expectationsFile, storeOf(store));
}

/** Others may enter, though not list: a server that refuses to be root runs as another user. */
async function workDirectory(): Promise<string> {
  try {
    const directory = await mkdtemp(join(tmpdir(), 'mayfly-'));
    await chmod(directory, 0o711);
    return directory;
  } catch (error) {
    throw new UsageError(
      `${tmpdir()} cannot hold work files: ${reason(error)}`,
      'Set TMPDIR to a directory that can.',
      {
        cause: error,
      },
    );
  }
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
