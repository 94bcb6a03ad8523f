import type { CheckRecord } from '../../../contract/check-record.ts';
import { RunError } from '../../../proof/run-error.ts';
import { untilAborted } from '../../../proof/time-limit.ts';
import { visible } from '../../../text/foreign-text.ts';
import { amountText } from '../../../text/quantities.ts';
import type { Evaluation, EvaluationContext } from './check-kind.ts';
import type { PlannedCheck } from './plan.ts';
import { sumOf } from './sum-of.ts';
import { unlessRefused } from './unless-refused.ts';

/** How long one check may take. */
const checkSeconds = 300;
/** And then, to let go. */
const releaseMilliseconds = 500;
const longestWhy = 500;

export interface Evaluated {
  readonly record: CheckRecord;
  /** Why there is no answer, where the backup isn't to blame. */
  readonly fault: RunError | null;
}

type Outcome = Evaluation | { readonly outcome: 'not-evaluated'; readonly why: string; readonly fault: RunError };

/** Evaluates one check within its time limit. Throws only when the proof itself is told to end. */
export async function evaluateCheck(
  planned: PlannedCheck,
  context: EvaluationContext,
  limitMilliseconds = checkSeconds * 1_000,
): Promise<Evaluated> {
  const started = performance.now();
  const outcome = unasked(planned, context) ?? (await ask(planned, context, limitMilliseconds));
  const evaluated = recordOf(planned, outcome, Math.round(performance.now() - started) / 1000);
  return { ...evaluated, record: asShare(evaluated.record, planned, context) };
}

/** The record of a check that can't be asked; `fault` where that is our own. */
export function notEvaluated(planned: PlannedCheck, why: string, fault: RunError | null): Evaluated {
  return recordOf(
    planned,
    fault === null ? { outcome: 'not-evaluated', why } : { outcome: 'not-evaluated', why, fault },
    0,
  );
}

/** What is known without asking: that there is nothing to ask of. */
function unasked(
  { kind, parameters, allowEmpty, target, spread }: PlannedCheck,
  { recorded }: EvaluationContext,
): Evaluation | null {
  // Whether all of it is empty nobody knows here.
  if (spread !== undefined) return null;
  const named = kind.nameOf?.(parameters);
  if (named !== undefined) {
    if (target.indices.length > 0) return null;
    const why = `The snapshot holds no index, data stream or alias ${named} that is restored`;
    return { outcome: 'failed', expected: named, actual: null, why };
  }
  if (target.indices.length === 0 && !kind.oncePerGroup) {
    return { outcome: 'passed', expected: null, actual: null, why: 'Nothing matches, which is allowed' };
  }
  if (!allowEmpty || kind.oncePerGroup || sumOf(target.indices, recorded.documents) > 0) return null;
  return { outcome: 'passed', expected: null, actual: null, why: 'It holds no document, which is allowed' };
}

async function ask(
  { kind, parameters, target }: PlannedCheck,
  context: EvaluationContext,
  milliseconds: number,
): Promise<Outcome> {
  const limit = AbortSignal.timeout(milliseconds);
  const signal = AbortSignal.any([context.signal, limit]);
  try {
    const asking = unlessRefused(() => kind.evaluate(target, parameters, { ...context, signal }));
    return await untilAborted(asking, signal, releaseMilliseconds);
  } catch (error) {
    context.signal.throwIfAborted();
    if (limit.aborted) {
      const why = `It was not done within ${amountText(milliseconds / 1000, 'second')}`;
      return { outcome: 'not-evaluated', why, fault: new RunError('not-evaluated', `${why}.`, { cause: error }) };
    }
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    const fault = error instanceof RunError ? error : new RunError('not-evaluated', `${why}.`, { cause: error });
    return { outcome: 'not-evaluated', why, fault };
  }
}

function recordOf(planned: PlannedCheck, outcome: Outcome, seconds: number): Evaluated {
  const { kind, name, severity } = planned;
  const common = { kind: kind.kind, name, for: [...planned.for], severity, seconds };
  const why = outcome.why === undefined ? {} : { why: `${visible(outcome.why).slice(0, longestWhy)}.` };
  if (outcome.outcome === 'not-evaluated') {
    const fault = 'fault' in outcome ? outcome.fault : null;
    const blame = fault === null ? 'data' : 'mayfly';
    return { record: { ...common, expected: null, actual: null, outcome: 'not-evaluated', ...why, blame }, fault };
  }
  if (outcome.outcome === 'measured') {
    const { actual, unit, change } = outcome;
    const pending = 'It is held against earlier proofs once this one is done.';
    return {
      record: { ...common, expected: null, actual, unit, outcome: 'not-evaluated', why: pending, change },
      fault: null,
    };
  }
  const { expected, actual, unit, margin, later } = outcome;
  const failed = severity === 'fail' ? 'failed' : 'warned';
  const found = {
    expected,
    actual,
    ...(unit !== undefined && { unit }),
    ...(margin !== undefined && { margin }),
    ...why,
    ...later,
  };
  return { record: { ...common, ...found, outcome: outcome.outcome === 'passed' ? 'passed' : failed }, fault: null };
}

/** Of a sum over several parts of a snapshot: what this one has of it, in place of an answer. */
function asShare(record: CheckRecord, planned: PlannedCheck, { recorded }: EvaluationContext): CheckRecord {
  const { spread, allowEmpty, target } = planned;
  if (spread === undefined || spread === 'torn' || record.blame !== undefined) return record;
  const isEmpty = allowEmpty && sumOf(target.indices, recorded.documents) === 0;
  const { min, max } = spread.sumWithin;
  const share = {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(isEmpty && { allowEmpty: true as const }),
  };
  // It waits for earlier proofs as well.
  if (record.change !== undefined) return { ...record, share };
  const { kind, name, for: its, severity, actual, unit, seconds } = record;
  return {
    ...{ kind, name, for: its, severity, expected: null, actual, outcome: 'not-evaluated', seconds, share },
    ...(unit !== undefined && { unit }),
    why: 'It is added up with what the other parts hold.',
  };
}
