import { commonChecks } from '../contract/check.ts';
import type { CheckRecord } from '../contract/check-record.ts';
import type { Finding } from '../contract/finding.ts';
import type { Phase, Proof } from '../contract/proof.ts';
import { type Level, levels, type MeaningOfError } from '../contract/verdict.ts';
import { builtInChecks } from './built-in-checks.ts';
import { failureOf } from './failure.ts';
import { Findings } from './findings.ts';
import { withItemVerdicts } from './item-verdicts.ts';
import { judge } from './judge.ts';
import type { Observer } from './observer.ts';
import { PhaseTracker } from './phase-tracker.ts';
import { RunError } from './run-error.ts';
import type { ProofContext, Store, StoreKind } from './store.ts';
import { untilAborted, withTimeLimit } from './time-limit.ts';

export interface ProofRequest {
  readonly kind: StoreKind;
  readonly store: Store;
  readonly repository: { readonly name: string | null; readonly location: string };
  readonly level: Level;
  readonly observer: Observer;
  /** Its reason, when it is a `RunError`, says why the proof was cut short. */
  readonly signal: AbortSignal;
  /** How long a step may take to let go once its signal aborts, and then the store to clean up. */
  readonly releaseMilliseconds?: number;
}

/**
 * Takes a store through its levels, up to the one asked, and judges. Never throws: whatever breaks becomes `unproven`
 * with its reason, beside the findings made until then.
 */
export async function prove(request: ProofRequest): Promise<Proof> {
  const { kind, store, repository, level, signal, releaseMilliseconds = 10_000 } = request;
  const observer = new PhaseTracker(request.observer, kind.phases);
  const checks: Readonly<Record<string, MeaningOfError>> = { ...commonChecks, ...kind.checks };
  const findings = new Findings();
  const phases: Phase[] = [];
  const records: CheckRecord[] = [];
  const errors = new Map<Level, MeaningOfError[]>();
  const contextOf = (level: Level): ProofContext => ({
    observer,
    signal,
    report(finding: Finding) {
      if (!(finding.check in checks)) throw new Error(`The store ${kind.id} has no check ${finding.check}.`);
      const meaning = finding.severity === 'error' ? checks[finding.check] : undefined;
      if (meaning !== undefined) errors.set(level, [...(errors.get(level) ?? []), meaning]);
      findings.add(finding);
      observer.found(finding);
    },
    record: (check) => records.push(check),
    omit: (count) => findings.omit(count),
    phase: (name, work) => timed(name, phases, observer, work),
    during: contextOf,
  });

  let progressAtAbort = observer.summary();
  const noteProgress = () => {
    progressAtAbort = observer.summary();
  };
  signal.addEventListener('abort', noteProgress, { once: true });
  let done: Level | null = null;
  let failure: ReturnType<typeof failureOf> | null = null;
  try {
    for (const next of levels.slice(0, levels.indexOf(level) + 1)) {
      signal.throwIfAborted();
      await untilAborted(store[next](contextOf(next)), signal, releaseMilliseconds);
      done = next;
      if (findings.hasError() && !store.remains?.()) break;
    }
  } catch (error) {
    failure = failureOf(error, signal, progressAtAbort);
    observer.noted('the proof broke', { ...failure, error: String(error), stack: (error as Error)?.stack });
  }
  signal.removeEventListener('abort', noteProgress);
  const state = store.state();
  await withTimeLimit(releaseMilliseconds, store.close(), new RunError('internal', 'The store did not let go.')).catch(
    (error: unknown) => observer.noted('cleaning up failed', { error: String(error) }),
  );

  const found = findings.list();
  const reached = lastPassed(done, new Set(errors.keys()));
  const judgement = judge({ findings: found, checks, asked: level, reached, failure });
  return {
    store: kind.id,
    ...judgement,
    level: { asked: level, reached },
    repository: { ...repository, ...state.repository },
    snapshot: state.snapshot,
    checks: [...builtInChecks({ kind, asked: level, done, errors, failure, phases, state }), ...records],
    findings: found,
    findingsOmitted: findings.omitted,
    items: withItemVerdicts(state.items, {
      ...{ findings: found, checks, asked: level, verdict: judgement.verdict },
      isWhole: failure === null && done === level,
    }),
    leftOut: [...state.leftOut],
    ...(state.unlisted === undefined ? {} : { unlisted: state.unlisted }),
    phases: phases.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
    restoredBy: state.restoredBy,
  };
}

/** The last level that was gone through, it and all before it without an error. */
function lastPassed(done: Level | null, failed: ReadonlySet<Level>): Level | null {
  const through = done === null ? [] : levels.slice(0, levels.indexOf(done) + 1);
  const firstFailed = through.findIndex((level) => failed.has(level));
  return (firstFailed === -1 ? through : through.slice(0, firstFailed)).at(-1) ?? null;
}

async function timed<T>(name: string, phases: Phase[], observer: Observer, work: () => Promise<T>): Promise<T> {
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
