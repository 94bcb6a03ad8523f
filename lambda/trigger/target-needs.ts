import type { TargetNeeds } from '../../agent/contract/plan.ts';
import { median } from '../run/pace.ts';
import type { PastProof } from '../run/past-proof.ts';

/** Of a network's bandwidth, what a restore makes of it over its whole time; the rest is for its beginning and end. */
const usableShare = 0.7;
/** No type has more. Source: `instances.minimumVcpus`. */
const mostVcpus = 192;

/**
 * What brings so many bytes, restored, within `minutes`. Processors beyond the least only where they held back most of
 * the past proofs: what a proof took of them, in vCPU seconds per byte, is taken to be the same on any number of them.
 */
export function targetNeeds(
  bytes: number,
  minutes: number,
  { minimumVcpus, past }: { readonly minimumVcpus: number; readonly past: readonly PastProof[] },
): TargetNeeds {
  const seconds = minutes * 60 * usableShare;
  const networkGbps = Math.max(0.1, Math.ceil((bytes * 8) / seconds / 1e8) / 10);
  const held = past.filter(({ heldBackBy }) => heldBackBy === 'processors');
  const work = held.flatMap(({ vcpus, restoreSeconds, bytes: of }) =>
    vcpus === null ? [] : (vcpus * restoreSeconds) / of,
  );
  const isTheirs = held.length > past.length / 2 && work.length > 0;
  const vcpus = isTheirs ? Math.ceil((median(work) * bytes) / seconds) : 1;
  return { minutes, networkGbps, vcpus: Math.max(minimumVcpus, Math.min(mostVcpus, vcpus)) };
}
