import type * as z from 'zod';
import type { CheckRecord } from '../../../contract/check-record.ts';
import type { Bounds } from '../../../text/bounds.ts';
import type { ElasticsearchClient } from '../client/client.ts';

/** What a check is asked of: restored indices that stand, under the name that the user knows them by. */
export interface Target {
  /** An index, a data stream, an alias, or the patterns of a group that is taken together. */
  readonly label: string;
  /** Names of indices on the node, none twice; empty where a group that is optional matches nothing. */
  readonly indices: readonly string[];
}

/** What is known without asking the restored data; each map by the names of indices. */
export interface Recorded {
  /** As a search counts them; an index that could not be searched is not in it. */
  readonly documents: ReadonlyMap<string, number>;
  /** As the snapshot's own metadata says, as are the following. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Of the cluster's own state; null where the snapshot was taken without it, or its form isn't known. */
  readonly templates: readonly string[] | null;
  readonly pipelines: readonly string[] | null;
}

export interface EvaluationContext {
  readonly client: ElasticsearchClient;
  /** When the snapshot was begun: what freshness is measured against. */
  readonly startedAt: Date;
  /** The field of the newest document's time, unless a check names its own. */
  readonly timestamp: string;
  /** Ends this check: its own time limit, or the proof's. */
  readonly signal: AbortSignal;
  readonly recorded: Recorded;
}

export type Evaluation =
  | {
      readonly outcome: 'passed' | 'failed';
      readonly expected: string | number | boolean | null;
      readonly actual: string | number | boolean | null;
      readonly unit?: string;
      /** One sentence for people: of a failure always, of a pass where something must be said. */
      readonly why?: string;
      /** By how much a failure misses what was expected, in words. */
      readonly margin?: string | undefined;
      /** What the next proof is held against, and this one against earlier ones once it is done. */
      readonly later?: Pick<CheckRecord, 'fields' | 'changes'>;
    }
  /** A number that is held against earlier proofs once this one is done: here nobody knows them. */
  | {
      readonly outcome: 'measured';
      readonly actual: number;
      readonly unit: string;
      readonly change: NonNullable<CheckRecord['change']>;
      readonly why?: never;
    }
  /** The data lacks what the check needs; what is our own fault is thrown instead. */
  | { readonly outcome: 'not-evaluated'; readonly why: string };

/**
 * One kind of check: what a file may say of it, and how it is evaluated. `evaluate` answers what the data says; it
 * throws only what is no fact about the data: a node that fails, a time limit, a circuit breaker.
 */
export interface CheckKind<Parameters = unknown> {
  /** Its key in the file, as `missing`. */
  readonly kind: string;
  readonly schema: z.ZodType<Parameters>;
  /** It needs `recorded` alone, and never asks the restored data. */
  readonly recordedOnly?: boolean;
  /** It needs nothing but names, which each part of a divided snapshot knows of all others. */
  readonly namesOnly?: boolean;
  /** It is asked once of all that its group names, not of each index, data stream and alias. */
  readonly oncePerGroup?: boolean;
  /**
   * Of a kind that asks for the sum of a figure over its indices, so that parts of a divided snapshot can be added up:
   * what that sum must lie within.
   */
  sumWithin?(parameters: Parameters): Bounds;
  /** The index, data stream or alias that it is asked of instead of its group. */
  nameOf?(parameters: Parameters): string;
  evaluate(target: Target, parameters: Parameters, context: EvaluationContext): Promise<Evaluation>;
}
