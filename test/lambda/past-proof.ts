import type { PastProof } from '../../lambda/run/past-proof.ts';

/** 100 MB/s, ten gigabytes, nothing held it back. */
export function pastProof(changes: Partial<PastProof> = {}): PastProof {
  return {
    runId: '0123456789abcdef0123',
    at: '2026-10-31T00:00:00.000Z',
    bytes: 10_000_000_000,
    startSeconds: 60,
    workSeconds: 100,
    restoreSeconds: 90,
    vcpus: 2,
    receivedGbps: 1,
    heldBackBy: null,
    ...changes,
  };
}
