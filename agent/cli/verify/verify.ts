import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Report } from '../../contract/report.ts';
import { includesRestore } from '../../contract/verdict.ts';
import type { Observer } from '../../proof/observer.ts';
import { prove } from '../../proof/prove.ts';
import { renderPage } from '../../report/page.ts';
import { versionOfHome } from '../../stores/elasticsearch/local/distribution.ts';
import { elasticsearchStore } from '../../stores/elasticsearch/store.ts';
import type { VerifyInvocation } from '../command.ts';
import { openRepository } from '../open-source.ts';
import type { Engine } from '../target.ts';
import { UsageError } from '../usage-error.ts';
import { readExpectations } from './expectations-file.ts';
import { LocalElasticsearch } from './local-elasticsearch.ts';
import type { ReportFiles } from './summary.ts';

export interface Circumstances {
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/**
 * Proves one snapshot on this machine. Whatever it starts or stages is gone when it returns. Throws `UsageError` before
 * anything is begun; a proof that breaks is a report as well.
 */
export async function verify(invocation: VerifyInvocation, { observer, signal }: Circumstances): Promise<Report> {
  const { target, snapshot, level } = invocation;
  const source = await openRepository(target);
  const expectations = await expectationsOf(invocation);
  await demandHome(invocation.elasticsearch);
  await makeWritable(invocation.output);

  const work = await workDirectory();
  const elasticsearch = new LocalElasticsearch({ engine: invocation.elasticsearch, directory: work, observer, signal });
  try {
    const proof = await prove({
      store: elasticsearchStore({
        source,
        wanted: snapshot,
        expectations,
        staging: includesRestore(level) ? elasticsearch.staging : null,
        elasticsearch: (version) => elasticsearch.start(version),
        // Nobody is writing this snapshot while somebody asks for it by hand.
        listingMilliseconds: 0,
      }),
      repository: { name: null, location: source.location },
      level,
      observer,
      signal,
    });
    return { version: 1, runId: null, ...proof, instance: null, attempts: [], cost: null };
  } finally {
    await elasticsearch.stop();
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

async function expectationsOf({ expectations }: VerifyInvocation) {
  return expectations === null ? { version: 1 as const, indices: [] } : await readExpectations(expectations);
}

async function demandHome(engine: Engine): Promise<void> {
  if (engine === null || 'version' in engine) return;
  await versionOfHome(engine.home).catch((error: Error) => {
    throw new UsageError(`--elasticsearch: ${error.message}`, 'Name a version, as 8.17.0, or the directory of one.', {
      cause: error,
    });
  });
}

/** Others may enter, though not list: Elasticsearch refuses to be root, and then runs as another user. */
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
