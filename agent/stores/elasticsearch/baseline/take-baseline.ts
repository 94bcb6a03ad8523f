import { setTimeout as sleep } from 'node:timers/promises';
import { type Baseline, baselineSchema, type CountedItem } from '../../../contract/baseline.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { BaselineRequest } from '../../store-definition.ts';
import { UsageError } from '../../usage-error.ts';
import { matches } from '../examine/pattern.ts';
import { type Awaited, demandNoneSince, endedSnapshot, snapshotsBefore } from './await-snapshot.ts';
import { countIndices, type IndexCount, type SourceCount } from './count-indices.ts';
import { clusterOf, sourceClient } from './source-client.ts';

const usualPollMilliseconds = 5_000;

/**
 * Counts a live cluster, waits until the snapshot that is named has been begun and has ended, and counts again. Only
 * reads. Throws `UsageError` where that can't be done as it was asked, and when it comes too late; else `RunError`.
 */
export async function takeBaseline(
  request: BaselineRequest,
  pollMilliseconds = usualPollMilliseconds,
): Promise<Baseline> {
  const { options, observer, waitMilliseconds } = request;
  const signal = AbortSignal.any([request.signal, outOfTime(waitMilliseconds)]);
  const client = sourceClient(request);
  const awaited: Awaited = { ...wanted(options), client, pollMilliseconds, signal };
  const except = (options.except ?? []) as readonly string[];
  const isLeftOut = (index: string) => except.some((pattern) => matches(pattern, index));
  const counting = (phase: string) =>
    inPhase(request, phase, () => {
      const progressed = (done: number, total: number) => observer.progressed(phase, done, total, 'indices');
      return countIndices({ client, isLeftOut, progressed, signal });
    });
  try {
    const source = await clusterOf(client, signal);
    const known = await snapshotsBefore(awaited);
    const before = await counting('before');
    await demandNoneSince(known, awaited);
    observer.noted('counted: the snapshot may begin', { indices: before.byIndex.size });
    const backup = await inPhase(request, 'wait', () =>
      endedSnapshot(known, awaited, ({ snapshot }) => observer.noted('the snapshot has begun', { snapshot })),
    );
    await sleep(before.lagMilliseconds, undefined, { signal });
    const after = await counting('after');
    const items = itemsOf(before, after);
    return baselineSchema.parse({
      ...{ version: 1, store: 'elasticsearch', backup, source, items },
      before: { startedAt: before.startedAt, endedAt: before.endedAt },
      after: { startedAt: after.startedAt, endedAt: after.endedAt },
    });
  } catch (error) {
    // Who has ended it says why; an abort has torn the rest.
    throw signal.aborted ? signal.reason : error;
  }
}

/** Each index that was there at one of the counts, by its name. */
function itemsOf(before: SourceCount, after: SourceCount): CountedItem[] {
  const names = [...new Set([...before.byIndex.keys(), ...after.byIndex.keys()])].toSorted();
  return names.map((name) => {
    const counts = [before, after].map(({ byIndex }) => byIndex.get(name) ?? nothing);
    const [first = null, second = null] = counts.map((count) => ('documents' in count ? count.documents : null));
    const why = counts.find((count): count is { why: string } => 'why' in count)?.why;
    return { path: [name], before: first, after: second, ...(why !== undefined && { why }) };
  });
}

/** Of an index that was not there. */
const nothing: IndexCount = { documents: 0 };

function wanted({ repository, snapshot }: BaselineRequest['options']): Pick<Awaited, 'repository' | 'snapshot'> {
  if (typeof repository === 'string' && typeof snapshot === 'string') return { repository, snapshot };
  const missing = typeof repository === 'string' ? '--snapshot' : '--repository';
  throw new UsageError(`${missing} is missing.`, 'Name the repository of the cluster, and the snapshot to wait for.');
}

function outOfTime(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  const message = 'The snapshot was not begun, or has not ended, in the time that --wait gives. Nothing was written.';
  setTimeout(() => controller.abort(new RunError('deadline', message)), milliseconds).unref();
  return controller.signal;
}

async function inPhase<T>({ observer }: BaselineRequest, name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  observer.phaseStarted(name);
  try {
    return await work();
  } finally {
    observer.phaseEnded(name, Math.round(performance.now() - started) / 1000);
  }
}
