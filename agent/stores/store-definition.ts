import type * as z from 'zod';
import type { BlobSource } from '../blobs/blob-source.ts';
import type { Finding } from '../contract/finding.ts';
import type { Level, MeaningOfError } from '../contract/verdict.ts';
import type { Observer } from '../proof/observer.ts';
import type { Store } from '../proof/store.ts';

/** What people call a thing: one of it, several of it. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}

/** Keys that may announce a backup, below the repository's base path: all that begin and end so. */
export interface KeyFilter {
  readonly prefix: string;
  readonly suffix: string;
}

/** What the smallest read of a backup tells: enough to choose a machine by. What it doesn't tell is null. */
export interface Survey {
  /** The version that wrote it, at the least. */
  readonly writtenBy: string | null;
  readonly bytes: number | null;
  /** What its proof takes of a disk. */
  readonly diskBytes: number | null;
  /** How long its proof may take, generously: boot and start included. */
  readonly seconds: number | null;
}

/** An option that only this store has on the command line. */
export interface CommandOption {
  /** As commander takes them: `--plan <file>`. */
  readonly flags: string;
  readonly description: string;
  /** Turns what was written into what is meant; throws an `Error` whose message says what to write instead. */
  readonly parse: (text: string) => unknown;
  /** Which commands have it. */
  readonly commands: readonly ('verify' | 'explain')[];
  /** What it is when it is left out, for help. */
  readonly default?: string;
}

/** What the store's heavy half is given, on an instance and on the command line alike. */
export interface StoreRequest {
  readonly source: BlobSource;
  readonly level: Level;
  /** Where it may write; below it nothing is anybody else's. Null where nothing is restored. */
  readonly directory: string | null;
}

/** A backup that an order names, on an instance whose server its image has started. */
export interface InstanceRequest extends StoreRequest {
  /** `order.backup`, `order.options`, `order.expectations`, `order.lastFingerprint`: parsed by the store's schemas. */
  readonly backup: unknown;
  readonly options: unknown;
  readonly expectations: unknown;
  readonly lastFingerprint: unknown;
  /** How long a backup that was just announced may take to be listed. */
  readonly listingMilliseconds: number;
  /** How long the server may take to answer, from when the restore is about to begin. */
  readonly serverMilliseconds: number;
  readonly variables: NodeJS.ProcessEnv;
}

/** A backup that somebody asks for by hand. */
export interface LocalRequest extends StoreRequest {
  /** The store's own options of the command line, by their camel-cased names, each as its `parse` has made it. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/** A store at work here, with whatever server it has started. */
export interface LocalStore {
  readonly store: Store;
  /** Ends what was started. Called once, after `store.close()`. */
  stop(): Promise<void>;
}

/** What a backup holds and needs, from its metadata alone. */
export interface Explanation {
  /** Printed with `--json`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What stands below the verdict and the name, for a terminal of `width` columns. */
  lines(options: { readonly width: number; readonly all: boolean; readonly dim: (text: string) => string }): string[];
}

/** The heavy half: reads, restores, examines. Only the instance and the command line load it. */
export interface StoreModule {
  onInstance(request: InstanceRequest): Store;
  /** Throws a `UsageError` when it can be told beforehand that this can't be done. */
  here(request: LocalRequest): Promise<LocalStore>;
}

/**
 * A kind of backup: all that the rest of Mayfly may know of it. This is the light half, which Lambdas bundle; it imports
 * nothing of the heavy one but through `load`.
 */
export interface StoreDefinition<Backup = unknown> {
  /** `order.store`, the image pointers' folder, `store:` in mayfly.yaml, `mayfly verify --store`. */
  readonly id: string;
  /** What it is called in sentences. */
  readonly title: string;
  readonly nouns: {
    readonly backup: Noun;
    readonly item: Noun;
    /** What an item is made of; null where it isn't. */
    readonly part: Noun | null;
    readonly record: Noun;
  };
  readonly trigger: {
    /** All keys that may be announced; `recognize` looks closely. */
    filters(options: unknown): readonly KeyFilter[];
    /** The backup whose landing the object at this key announces; null when it is none. */
    recognize(keyBelowBase: string, options: unknown): Backup | null;
  };
  readonly schemas: {
    readonly backup: z.ZodType<Backup>;
    /** What stands in mayfly.yaml beside what every repository has, one field each. */
    readonly options: z.ZodObject;
    /** What the user expects of a restored backup. */
    readonly expectations: z.ZodType;
    /** What a repository was when it was last read; null for stores that don't compare. */
    readonly fingerprint: z.ZodType | null;
  };
  /** The field of mayfly.yaml, and the option of the command line, that holds the expectations. */
  readonly expectationsField: string;
  /** The store's own checks, and what an error of each means. */
  readonly checks: Readonly<Record<string, MeaningOfError>>;
  /** Its phases by their names, and what people read. */
  readonly phases: Readonly<Record<string, string>>;
  /** Null where nothing could be read or understood, of which the proof will say what there is to say. */
  survey(source: BlobSource, backup: Backup, signal: AbortSignal): Promise<Survey | null>;
  /** The versions that can restore what `writtenBy` wrote, best first. The only place of this rule. */
  restorers(versions: readonly string[], writtenBy: string | null): readonly string[];
  /** Says that no image can restore it, and what to bake. */
  noRestorer(imageVersions: readonly string[], writtenBy: string | null): Finding;
  readonly commandOptions: readonly CommandOption[];
  load(): Promise<StoreModule>;
}
