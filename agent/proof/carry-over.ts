import type { ProvenRecord } from '../contract/proven-items.ts';

/** An item that an earlier attempt of the run has proven. */
export interface EarlierProof extends ProvenRecord {
  readonly attempt: number;
}

/** How what one attempt has proven is not proven again by the next, where the machine is taken away. */
export interface CarryOver {
  /** What earlier attempts have proven, under the very same order but for its dates; their objects may have changed. */
  readonly earlier: readonly EarlierProof[];
  /** Takes down, at once, what is proven now: it may be the last that is heard of it. Never throws. */
  proven(records: readonly ProvenRecord[]): void;
}
