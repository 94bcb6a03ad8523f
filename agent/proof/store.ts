import type { Finding } from '../contract/finding.ts';
import type { PhaseName, ProvenIndex, ProvenRepository, ProvenSnapshot } from '../contract/proof.ts';
import type { Observer } from './observer.ts';

/** What every step of a proof is handed. */
export interface ProofContext {
  /** Adds a finding. A broken backup is data: nothing is thrown for it. */
  find(finding: Finding): void;
  /** Says how many more a step has found than it could keep. */
  omit(count: number): void;
  /** Times a phase and shows it. Phases may overlap. */
  phase<T>(name: PhaseName, work: () => Promise<T>): Promise<T>;
  readonly observer: Observer;
  /** Aborts at the proof's deadline, or when the instance is taken away. */
  readonly signal: AbortSignal;
}

/** What a store knows of the backup so far, in the report's terms; the latest is the truth. */
export interface StoreState {
  readonly repository: ProvenRepository;
  readonly snapshot: ProvenSnapshot;
  readonly indices: readonly ProvenIndex[];
  readonly leftOut: readonly { name: string; why: string }[];
  /** What restored it, once something has. */
  readonly elasticsearch: { version: string } | null;
}

/**
 * A kind of backup, and how it is proven: one method a level, called in this order, each only when those before it
 * found no error. What one level learns for the next, the store keeps. A step throws `RunError` (or any error, which
 * counts as a fault of ours) only when there is no answer to be had.
 */
export interface Store {
  /** Never throws, whatever has happened. */
  picture(): StoreState;
  structure(context: ProofContext): Promise<void>;
  bytes(context: ProofContext): Promise<void>;
  restore(context: ProofContext): Promise<void>;
  examine(context: ProofContext): Promise<void>;
  /** Gives back what the steps took: indices, staged files. Called once, at the end, in any case. */
  close(): Promise<void>;
}
