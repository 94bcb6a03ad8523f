import type { Finding } from '../contract/finding.ts';
import {
  includesRestore,
  type Level,
  type MeaningOfError,
  type UnprovenReason,
  type Verdict,
} from '../contract/verdict.ts';

export interface Evidence {
  readonly findings: Iterable<Finding>;
  /** What an error of each check means. */
  readonly checks: Readonly<Record<string, MeaningOfError>>;
  readonly asked: Level;
  /** The last level all of whose checks passed; null when not even the first did. */
  readonly reached: Level | null;
  /** Set when the run broke. */
  readonly failure: { readonly reason: UnprovenReason; readonly explanation: string } | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: UnprovenReason | null;
  readonly explanation: string | null;
}

/**
 * The one verdict. What was seen of the backup outweighs that the run broke afterwards, with one exception: when
 * retention has taken the snapshot meanwhile, its missing objects say nothing. Only a run that has reached what was
 * asked, and found no error, is `verified` (or `intact`, when no restore was asked).
 */
export function judge({ findings, checks, asked, reached, failure }: Evidence): Judgement {
  const meanings = new Set<Verdict>();
  for (const { severity, check } of findings) {
    const meaning = severity === 'error' ? checks[check] : undefined;
    if (meaning !== undefined) meanings.add(meaning);
  }

  if (failure?.reason === 'deleted') return unproven(failure);
  for (const verdict of ['corrupt', 'suspect', 'incompatible'] as const) {
    if (meanings.has(verdict)) return { verdict, reason: null, explanation: failure?.explanation ?? null };
  }
  if (failure) return unproven(failure);
  if (reached !== asked) return unproven({ reason: 'internal', explanation: 'The proof stopped before its end.' });
  return { verdict: includesRestore(asked) ? 'verified' : 'intact', reason: null, explanation: null };
}

function unproven({ reason, explanation }: { reason: UnprovenReason; explanation: string }): Judgement {
  return { verdict: 'unproven', reason, explanation };
}
