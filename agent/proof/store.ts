import type { CheckRecord } from '../contract/check-record.ts';
import type { Finding } from '../contract/finding.ts';
import type { Item, Program, Proof, ProvenRepository, ProvenSnapshot } from '../contract/proof.ts';
import type { Level, MeaningOfError } from '../contract/verdict.ts';
import type { Observer } from './observer.ts';

/** What a proof must know of the kind of backup that it proves. */
export interface StoreKind {
  readonly id: string;
  /** The store's own checks, and what an error of each means. */
  readonly checks: Readonly<Record<string, MeaningOfError>>;
  /** Its phases by their names, and what people read. */
  readonly phases: Readonly<Record<string, string>>;
}

/** What every step of a proof is handed. */
export interface ProofContext {
  /** Adds a finding. A broken backup is data: nothing is thrown for it. */
  report(finding: Finding): void;
  /** Puts a check on record, whatever came of it; what it finds wrong is reported beside it. */
  record(check: CheckRecord): void;
  /** Says how many more a step has found than it could keep. */
  omit(count: number): void;
  /** Times a phase and shows it. Phases may overlap. */
  phase<T>(name: string, work: () => Promise<T>): Promise<T>;
  readonly observer: Observer;
  /** The same for what is begun before its level is: what it finds counts against that level. */
  during(level: Level): ProofContext;
  /** Aborts at the proof's deadline, or when the instance is taken away. */
  readonly signal: AbortSignal;
}

/** What a store knows of the backup so far, in the report's terms; the latest is the truth. */
export interface StoreState {
  readonly repository: ProvenRepository;
  readonly snapshot: ProvenSnapshot;
  readonly items: readonly Item[];
  readonly unlisted?: Proof['unlisted'];
  readonly leftOut: readonly { name: string; why: string }[];
  /** What restored it, once something has. */
  readonly restoredBy: Program | null;
}

/**
 * A backup, and how it is proven: one method a level, called in this order, each only when those before it found no
 * error, or when something `remains`. What one level learns for the next, the store keeps. A step throws `RunError` (or
 * any error, which counts as a fault of ours) only when there is no answer to be had.
 */
export interface Store {
  /** Never throws, whatever has happened. */
  state(): StoreState;
  structure(context: ProofContext): Promise<void>;
  bytes(context: ProofContext): Promise<void>;
  restore(context: ProofContext): Promise<void>;
  examine(context: ProofContext): Promise<void>;
  /** After an error: whether there are items that none of the errors concerns. Absent: never. */
  remains?(): boolean;
  /** Gives back what the steps took: restored data, staged files. Called once, at the end, in any case. */
  close(): Promise<void>;
}
