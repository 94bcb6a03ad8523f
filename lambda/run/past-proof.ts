import * as z from 'zod';
import type { Load } from '../../agent/contract/load.ts';
import { runIdSchema } from '../../agent/contract/order.ts';
import type { Report } from '../../agent/contract/report.ts';
import { elapsed } from '../../agent/report/elapsed.ts';
import { wholeTotals } from '../../agent/report/totals.ts';

const seconds = z.number().positive();

/** What a verified proof has shown of its repository's pace. */
export const pastProofSchema = z.strictObject({
  runId: runIdSchema,
  at: z.iso.datetime().describe('when its work began'),
  bytes: z.number().int().positive(),
  startSeconds: z
    .number()
    .nonnegative()
    .nullable()
    .describe('from launch to the first phase, which no bytes make longer; null where that is not known'),
  workSeconds: seconds.describe('from its first phase to its last: what grows with the bytes'),
  restoreSeconds: seconds.describe('of those, from the first byte to the last one restored'),
  vcpus: z.number().int().positive().nullable().describe('of its machine; null where that is not known'),
  receivedGbps: z.number().nonnegative().nullable().describe('the most that its network brought, in Gbit/s'),
  heldBackBy: z
    .enum(['network', 'processors', 'disk'])
    .nullable()
    .describe('what was near its limit for at least half of the time; null: nothing, or not known'),
});
export type PastProof = z.infer<typeof pastProofSchema>;

/** As many are remembered of a repository. */
export const mostPastProofs = 5;

/** Below it, starting and waiting take more time than the bytes. */
const leastBytes = 256 * 1024 * 1024;

/**
 * Null for a report that teaches nothing: not verified, too small, or of several attempts, of which a later one need
 * not prove again what an earlier one has proven.
 */
export function pastProofOf(report: Report): PastProof | null {
  const { runId, verdict, phases, attempts, instance, load } = report;
  const { bytes } = wholeTotals(report);
  const work = elapsed(phases);
  const restore = elapsed(phases.filter(({ name }) => name === 'bytes' || name === 'restore'));
  if (runId === null || verdict !== 'verified' || bytes < leastBytes || attempts.length !== 1) return null;
  if (work === null || restore === null || work.seconds <= 0 || restore.seconds <= 0) return null;
  const launchedAt = attempts[0]?.launchedAt;
  return {
    runId,
    at: work.startedAt,
    bytes,
    startSeconds:
      launchedAt === undefined ? null : Math.max(0, (Date.parse(work.startedAt) - Date.parse(launchedAt)) / 1000),
    workSeconds: work.seconds,
    restoreSeconds: restore.seconds,
    vcpus: instance?.vcpus ?? null,
    receivedGbps: load?.network == null ? null : (load.network.highest * 8) / 1e9,
    heldBackBy: load === undefined ? null : heldBackBy(load),
  };
}

/** With one more, the oldest of too many gone. Reports may come in any order. */
export function remembered(proofs: readonly PastProof[], next: PastProof | null): PastProof[] {
  const others = proofs.filter(({ runId }) => runId !== next?.runId);
  return [...others, ...(next === null ? [] : [next])]
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .slice(-mostPastProofs);
}

function heldBackBy(load: Load): PastProof['heldBackBy'] {
  const shares = (['network', 'processors', 'disk'] as const).map((name) => ({
    name,
    share: load[name]?.heldBack ?? 0,
  }));
  const [most] = shares.toSorted((one, other) => other.share - one.share);
  return most !== undefined && most.share >= 0.5 ? most.name : null;
}
