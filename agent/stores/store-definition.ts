import type * as z from 'zod';
import type { BlobSource } from '../blobs/blob-source.ts';
import type { Baseline } from '../contract/baseline.ts';
import type { CheckRecord } from '../contract/check-record.ts';
import type { Finding } from '../contract/finding.ts';
import type { Item, Proof, ProvenRepository, ProvenSnapshot } from '../contract/proof.ts';
import type { Report, Untested } from '../contract/report.ts';
import type { Level, UnprovenReason } from '../contract/verdict.ts';
import type { CarryOver } from '../proof/carry-over.ts';
import type { Observer } from '../proof/observer.ts';
import type { Store, StoreKind } from '../proof/store.ts';

/** What goes through JSON, and is understood by its store alone. */
type Opaque = Record<string, z.core.util.JSONType>;

/** What people call a thing: one of it, several of it. */
interface Noun {
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
  /** The largest first or in any order; null where it does not tell the size of each. */
  readonly items: readonly SizedItem[] | null;
  /** How long its proof may take, generously: boot and start included. */
  readonly seconds: number | null;
  /** Of those, what does not grow with the bytes. */
  readonly fixedSeconds: number | null;
}

/** One item of a backup, as far as its size goes. */
export interface SizedItem {
  /** As in a report. */
  readonly path: readonly string[];
  readonly bytes: number;
  /** What it is made of: the shards of an index. */
  readonly parts: number;
}

/** How a backup of this store is divided among several instances. */
export interface Division {
  /** What a machine must have for some of its items, and how long it may take. */
  needsOf(items: readonly SizedItem[]): Pick<Survey, 'bytes' | 'diskBytes' | 'seconds' | 'fixedSeconds'>;
  /**
   * Which items must be in one part, since the user asks something of all of them that no sum over parts answers. By
   * their names alone: what an alias names is not known.
   */
  keptTogether(expectations: unknown, items: readonly SizedItem[]): Promise<readonly (readonly SizedItem[])[]>;
  /** Why backups of which this is expected can't be divided, as words behind the field `split`; null where they can. */
  refusal(expectations: unknown): string | null;
}

/** What people read about a proof, where the words that serve every store don't help. */
export interface StoreWords {
  /** What each level does, one sentence. */
  readonly levels: Readonly<Record<Level, string>>;
  /** What to do about a backup that is corrupt, or suspect. */
  readonly corrupt: string;
  readonly suspect: string;
  /** Where to look first when no backup has come for too long. */
  readonly silence: string;
  readonly reasons: Partial<
    Readonly<
      Record<UnprovenReason, { readonly headline?: string; readonly meaning?: string; readonly action?: string }>
    >
  >;
}

/** An option that only this store has on the command line. */
export interface CommandOption {
  /** As commander takes them: `--plan <file>`. */
  readonly flags: string;
  readonly description: string;
  /** Turns what was written into what is meant; throws an `Error` whose message says what to write instead. */
  readonly parse: (text: string) => unknown;
  /** Which commands have it. */
  readonly commands: readonly ('verify' | 'explain' | 'suggest' | 'baseline')[];
  /** What it is when it is left out, for help. */
  readonly default?: string;
}

/** How `mayfly baseline` counts a live source of this store. */
interface BaselineCommand {
  /** What its argument names. */
  readonly source: string;
  /** The phases of its work by their names, and what people read. */
  readonly phases: Readonly<Record<string, string>>;
  /** What stands below its options. */
  readonly help: string;
}

/** How a backup of this store is named to `mayfly verify` and `mayfly explain`. */
export interface CommandLine {
  /** What their argument names: a repository, in which an option may choose; or the one object. */
  readonly target: 'repository' | 'object';
  readonly options: readonly CommandOption[];
  /** For help: what the file is that `--<expectationsField>` names. */
  readonly expectations: string;
  /** Absent where no source can be counted. */
  readonly baseline?: BaselineCommand;
}

/** What the store's heavy half is given, on an instance and on the command line alike. */
interface StoreRequest {
  readonly source: BlobSource;
  readonly level: Level;
  /** Where it may write, which need not be there yet; nothing in it is anybody else's. Null: nothing is restored. */
  readonly directory: string | null;
}

/** One of the parts that a backup is proven in. */
export interface PartOfBackup {
  /** Whether an item, by its path in a report, is its own; of each item exactly one part says so. */
  owns(path: readonly string[]): boolean;
  /** Whether it sees to what is asked of no item at all. One part does. */
  readonly isFirst: boolean;
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
  /** Of which items alone the backup is to be proven; null: of all. Asked only where the store has a `division`. */
  readonly part: PartOfBackup | null;
  /** What an earlier attempt has proven, and the next one need not. A store may leave it aside. */
  readonly carryOver: CarryOver;
  readonly variables: NodeJS.ProcessEnv;
}

/** A backup that somebody asks for by hand. */
export interface LocalRequest extends StoreRequest {
  /** Where the target is an object: its key in the source. */
  readonly key: string | null;
  /** The store's own options of the command line, by their camel-cased names, each as its `parse` has made it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** As the store's schema has parsed them; null when none were given. */
  readonly expectations: unknown;
  /** Where the file with them lies, and programs that they name; null without one. */
  readonly expectationsFolder: string | null;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/** A live source that is to be counted around a backup. */
export interface BaselineRequest {
  /** Where it answers: http or https, without credentials. */
  readonly url: string;
  /** A certificate authority to trust instead of the usual ones, in PEM. */
  readonly ca: string | null;
  /** The store's own options of the command line, by their camel-cased names. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Where credentials are. */
  readonly variables: NodeJS.ProcessEnv;
  /** How long all of it may take. */
  readonly waitMilliseconds: number;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/** A store at work here, with whatever server it has started. */
export interface LocalStore {
  readonly store: Store;
  /** Ends what was started. Called once, after `store.close()`. */
  stop(): Promise<void>;
}

/** How an explanation is laid out in a terminal. */
export interface TextLayout {
  readonly widthColumns: number;
  /** Every item, not the largest alone. */
  readonly all: boolean;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** What a backup holds and needs, from its metadata alone. */
export interface Explanation {
  readonly proof: Proof;
  /** Printed with `--json`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What stands below the verdict and the name. Foreign text in it is visible. */
  lines(layout: TextLayout): string[];
}

/** What may be expected of the next backups, by one that was restored. */
export interface Suggestion {
  /** Expectations in YAML, as a file has them: all of its checks have passed on that backup. */
  readonly text: string;
  readonly checks: number;
}

export interface SuggestRequest extends LocalRequest {
  /** Whether values of the data may stand in it. */
  readonly wantsValues: boolean;
  /** The series that an item belongs to by its name; itself where it rolls over by nothing. */
  readonly seriesOf: (name: string) => string;
  /** Records of each series, by its name, in earlier backups of the repository that were proven and usual. */
  readonly earlier: (backup: EarlierThan) => Promise<ReadonlyMap<string, readonly number[]>>;
}

/** What earlier backups are looked for by. */
export interface EarlierThan {
  readonly repository: ProvenRepository;
  readonly snapshot: ProvenSnapshot;
}

/** A store at work here that looks for what to expect while what it has restored stands. */
export interface SuggestingStore extends LocalStore {
  /** Null where nothing was examined. */
  suggestion(): Suggestion | null;
}

/** The heavy half: reads, restores, examines. Only the instance and the command line load it. */
export interface StoreModule {
  onInstance(request: InstanceRequest): Store;
  /** Throws a `UsageError` when it is clear beforehand that this can't be done. */
  here(request: LocalRequest): Promise<LocalStore>;
  /** As `here`, and suggests expectations. Absent where nothing can be suggested. */
  suggest?(request: SuggestRequest): Promise<SuggestingStore>;
  /**
   * Expectations, as the store's schema has parsed them, held against what a report has on record, without any backup:
   * what would need one is `not-evaluated`. Absent where reports say nothing that is expected.
   */
  checkRecorded?(expectations: unknown, report: Report): Promise<readonly CheckRecord[]>;
  /** Reads metadata alone: no data, nothing restored, no file written. Absent where there is nothing to explain. */
  explain?(request: LocalRequest): Promise<Explanation>;
  /** What backups a repository holds, by its own metadata. Absent where nothing lists them. */
  list?(request: LocalRequest): Promise<Explanation>;
  /**
   * Counts a live source before a backup is begun and after it has ended. Only reads. Absent where no source can be
   * counted. Throws a `UsageError` when it can't be done so, or comes too late, and a `RunError` when it fails.
   */
  baseline?(request: BaselineRequest): Promise<Baseline>;
}

/**
 * A kind of backup: all that the rest of Mayfly may know of it. This is the light half, which Lambdas bundle; it
 * imports nothing of the heavy one but through `load`. Its `id` is `order.store`, the folder of its image pointers,
 * `store:` in mayfly.yaml, and `mayfly verify --store`.
 */
export interface StoreDefinition<Backup = unknown> extends StoreKind {
  /** What it is called in sentences. */
  readonly title: string;
  readonly nouns: {
    readonly backup: Noun;
    readonly item: Noun;
    /** What an item is made of; null where it isn't. */
    readonly part: Noun | null;
    readonly record: Noun;
    /** What the server counts, where that is something else than what people count. */
    readonly stored?: Noun;
  };
  readonly trigger: {
    /** All keys that may be announced; `recognize` looks closely. */
    filters(options: unknown): readonly KeyFilter[];
    /** The backup whose landing the object at this key announces; null when it is none. */
    recognize(keyBelowBase: string, options: unknown): Backup | null;
  };
  readonly schemas: {
    readonly backup: z.ZodType<Backup>;
    /** The fields of mayfly.yaml that only repositories of this store have. */
    readonly options: z.ZodObject;
  };
  /** What the user expects of a restored backup. Loaded where it is called: no Lambda reads it. */
  loadExpectations(): Promise<z.ZodType>;
  /** The field of mayfly.yaml, and the option of the command line, that holds the expectations. */
  readonly expectationsField: string;
  /** What is expected where the user has said nothing. */
  readonly noExpectations: Opaque;
  /** What the snapshot of a new image's bake is asked; null where images don't prove themselves so. */
  readonly referenceExpectations: Opaque | null;
  /** What to compare the repository with when it is read next; null where nothing is to be compared. */
  fingerprintOf(repository: ProvenRepository, runId: string): Opaque | null;
  /** The one version that the repository's options want it restored with; null: whichever is best. */
  pinnedVersion(options: unknown): string | null;
  readonly words: StoreWords;
  /** The request that restores what can be counted on, to be copied; absent where there is no such thing. */
  salvageRequest?(
    snapshot: ProvenSnapshot,
    standing: { readonly verified: readonly Item[]; readonly failed: readonly Item[] },
  ): string;
  /** What a proof of this kind of backup never says anything about, or says nothing about unless a check has asked. */
  notTested(proof: Pick<Proof, 'level' | 'checks' | 'phases'>): readonly Untested[];
  /** Checks whose warnings are mailed even when the backup is sound. */
  readonly notableChecks: readonly string[];
  /** What is known of a backup before anything of it is read. */
  identityOf(backup: Backup): Pick<ProvenSnapshot, 'name' | 'uuid'> & { readonly object: string };
  /** Null where nothing could be read or understood, of which the proof will say what there is to say. */
  survey(source: BlobSource, backup: Backup, signal: AbortSignal): Promise<Survey | null>;
  /** Absent where a backup is one whole. */
  readonly division?: Division;
  /** The versions that can restore what `writtenBy` wrote, best first. The only place of this rule. */
  restorers(versions: readonly string[], writtenBy: string | null): readonly string[];
  /** Says that no image can restore it, and what to bake. */
  noRestorer(imageVersions: readonly string[], writtenBy: string | null): Finding;
  readonly commandLine: CommandLine;
  load(): Promise<StoreModule>;
}
