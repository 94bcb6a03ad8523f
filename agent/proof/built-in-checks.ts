import type { CheckRecord } from '../contract/check-record.ts';
import type { Phase } from '../contract/proof.ts';
import { includesRestore, type Level, levels, type MeaningOfError } from '../contract/verdict.ts';
import { marginText } from '../text/margin.ts';
import type { StoreKind, StoreState } from './store.ts';

export interface ProofSoFar {
  readonly kind: Pick<StoreKind, 'phases'>;
  readonly asked: Level;
  /** The last level that was gone through; null when not even the first was. */
  readonly done: Level | null;
  /** What the errors mean that were found at each level. */
  readonly errors: ReadonlyMap<Level, readonly MeaningOfError[]>;
  readonly failure: { readonly explanation: string } | null;
  readonly phases: readonly Phase[];
  readonly state: Pick<StoreState, 'items' | 'leftOut' | 'unlisted'>;
}

/**
 * What every backup is asked, whatever the user expects: its structure, its bytes, a restore, and that as many records
 * come back as it promises. Only what was asked for.
 */
export function builtInChecks(proof: ProofSoFar): CheckRecord[] {
  const asked = levels.slice(0, levels.indexOf(proof.asked) + 1).filter((level) => level !== 'examine');
  const records = asked.map((level) => ofLevel(level, proof));
  return includesRestore(proof.asked) ? [...records, ofCounts(proof)] : records;
}

function ofLevel(level: Level, { kind, done, errors, failure, phases }: ProofSoFar): CheckRecord {
  const found = errors.get(level) ?? [];
  const decisive = found.filter((meaning) => meaning !== 'incompatible').length;
  const before = levels.slice(0, levels.indexOf(level)).some((each) => errors.has(each));
  const common = { kind: level, name: kind.phases[level] ?? level, for: [] as string[], severity: 'fail' as const };
  const seconds = secondsOf(level, phases);
  const figures = { expected: 0, actual: decisive, unit: 'errors' };
  if (decisive > 0) {
    return { ...common, ...figures, outcome: 'failed', why: 'The findings say what is wrong.', seconds };
  }
  if (found.length > 0) {
    const why = 'What proves it here is not able to read or to restore it; the findings say why.';
    return { ...common, ...notEvaluated, blame: 'mayfly', why, seconds };
  }
  if (!isThrough(level, done)) {
    const why = failure?.explanation ?? 'The errors before left nothing to go on with.';
    return { ...common, ...notEvaluated, blame: failure === null ? 'data' : 'mayfly', why, seconds };
  }
  if (before && level === 'restore') {
    const why = 'Only that was restored of which no error had been found.';
    return { ...common, ...notEvaluated, blame: 'data', why, seconds };
  }
  return { ...common, ...figures, outcome: 'passed', seconds };
}

function ofCounts({ done, errors, failure, phases, state: { items, leftOut, unlisted } }: ProofSoFar): CheckRecord {
  const out = new Set(leftOut.map(({ name }) => name));
  const counted = [
    ...items.filter(({ path }) => !out.has(path[0] ?? '')),
    ...(unlisted === undefined ? [] : [unlisted]),
  ];
  const expected = total(counted.map(({ recordsExpected }) => recordsExpected));
  const actual = total(counted.map(({ recordsRestored }) => recordsRestored ?? 0));
  const common = { kind: 'counts', name: 'Count what was restored', for: [] as string[], severity: 'fail' as const };
  const seconds = secondsOf('count', phases);
  if (expected === null) {
    return {
      ...common,
      ...notEvaluated,
      blame: 'data',
      why: 'The backup does not say how many records it holds.',
      seconds,
    };
  }
  if (isThrough('restore', done) && expected === actual) {
    return { ...common, expected, actual, unit: 'records', outcome: 'passed', seconds };
  }
  if ([...errors.values()].flat().some((meaning) => meaning === 'corrupt')) {
    const why = 'Fewer or other records came back than the backup promises; the findings say why.';
    const margin = marginText(actual ?? 0, { min: expected, max: expected });
    const figures = { expected, actual, unit: 'records', ...(margin !== undefined && { margin }) };
    return { ...common, ...figures, outcome: 'failed', why, seconds };
  }
  const why = failure?.explanation ?? 'Not all of it was restored; the findings say why.';
  return { ...common, ...notEvaluated, blame: 'mayfly', why, seconds };
}

const notEvaluated = { expected: null, actual: null, outcome: 'not-evaluated' } as const;

function isThrough(level: Level, done: Level | null): boolean {
  return done !== null && levels.indexOf(done) >= levels.indexOf(level);
}

function secondsOf(name: string, phases: readonly Phase[]): number {
  const seconds = phases.filter((phase) => phase.name === name).reduce((sum, phase) => sum + phase.seconds, 0);
  return Math.round(seconds * 1000) / 1000;
}

/** Null where one isn't known. */
function total(figures: readonly (number | null)[]): number | null {
  return figures.reduce<number | null>((sum, each) => (sum === null || each === null ? null : sum + each), 0);
}
