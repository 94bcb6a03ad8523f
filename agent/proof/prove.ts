import type { Finding } from '../contract/finding.ts';
import type { Phase, PhaseName, Proof } from '../contract/proof.ts';
import { type Level, levels } from '../contract/verdict.ts';
import { failureOf } from './failure.ts';
import { Findings } from './findings.ts';
import { judge } from './judge.ts';
import type { Observer } from './observer.ts';
import { PhaseTracker } from './phase-tracker.ts';
import { RunError } from './run-error.ts';
import type { ProofContext, Store } from './store.ts';
import { untilAborted, withTimeLimit } from './time-limit.ts';

export interface ProofRequest {
  readonly store: Store;
  readonly repository: { readonly name: string | null; readonly location: string };
  readonly level: Level;
  readonly observer: Observer;
  /** Its reason, when it is a `RunError`, says why the proof was cut short. */
  readonly signal: AbortSignal;
  /** How long a step may take to let go once it was told to stop, and then the store to clean up. */
  readonly releaseMilliseconds?: number;
}

/**
 * Takes a store through its levels, up to the one asked, and judges. Never throws: whatever breaks becomes `unproven`
 * with its reason, beside the findings made until then.
 */
export async function prove(request: ProofRequest): Promise<Proof> {
  const { store, repository, level, signal, releaseMilliseconds = 10_000 } = request;
  const observer = new PhaseTracker(request.observer);
  const findings = new Findings();
  const phases: Phase[] = [];
  const context: ProofContext = {
    observer,
    signal,
    find(finding: Finding) {
      findings.add(finding);
      observer.found(finding);
    },
    omit: (count) => findings.omit(count),
    phase: (name, work) => timed(name, phases, observer, work),
  };

  let progressAtAbort = observer.words();
  const noteProgress = () => {
    progressAtAbort = observer.words();
  };
  signal.addEventListener('abort', noteProgress, { once: true });
  let reached: Level | null = null;
  let broken: ReturnType<typeof failureOf> | null = null;
  try {
    for (const next of levels.slice(0, levels.indexOf(level) + 1)) {
      signal.throwIfAborted();
      await untilAborted(store[next](context), signal, releaseMilliseconds);
      if (findings.hasError()) break;
      reached = next;
    }
  } catch (error) {
    broken = failureOf(error, signal, progressAtAbort);
    observer.noted('the proof broke', { ...broken, error: String(error), stack: (error as Error)?.stack });
  }
  signal.removeEventListener('abort', noteProgress);
  const picture = store.picture();
  await withTimeLimit(releaseMilliseconds, store.close(), new RunError('internal', 'The store did not let go.')).catch(
    (error: unknown) => observer.noted('cleaning up failed', { error: String(error) }),
  );

  return {
    ...judge({ findings: findings.list(), asked: level, reached, broken }),
    level: { asked: level, reached },
    repository: { ...repository, ...picture.repository },
    snapshot: picture.snapshot,
    findings: findings.list(),
    findingsOmitted: findings.omitted,
    indices: [...picture.indices],
    leftOut: [...picture.leftOut],
    phases: phases.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
    elasticsearch: picture.elasticsearch,
  };
}

async function timed<T>(name: PhaseName, phases: Phase[], observer: Observer, work: () => Promise<T>): Promise<T> {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  observer.phaseStarted(name);
  try {
    return await work();
  } finally {
    const seconds = Math.round(performance.now() - started) / 1000;
    phases.push({ name, startedAt, seconds });
    observer.phaseEnded(name, seconds);
  }
}
