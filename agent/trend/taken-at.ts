import type { ProvenSnapshot } from '../contract/proof.ts';

/** The backup's own time, whenever it was proven; null where nothing tells it. */
export function takenAt({ startedAt, endedAt }: Pick<ProvenSnapshot, 'startedAt' | 'endedAt'>): string | null {
  return startedAt ?? endedAt;
}
