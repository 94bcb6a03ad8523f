import { mkdir, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import { ArchiveError } from '../../archives/archive-error.ts';
import { Contents } from '../../archives/contents.ts';
import { readThrough, type Visit } from '../../archives/entry.ts';
import { type KnownFormat, readFormat } from '../../archives/format.ts';
import { type Archive, readArchive } from '../../archives/read-archive.ts';
import { type LeftOut, unpackInto } from '../../archives/unpack.ts';
import type { BlobDetails, BlobSource } from '../../blobs/blob-source.ts';
import { readChecksums } from '../../blobs/checksum-file.ts';
import { BlobMissingError } from '../../blobs/errors.ts';
import { momentIn } from '../../blobs/key-pattern.ts';
import type { Finding } from '../../contract/finding.ts';
import { RunError } from '../../proof/run-error.ts';
import { demandSameObject } from '../../proof/same-object.ts';
import type { ProofContext, Store, StoreState } from '../../proof/store.ts';
import { ConfinedFolder } from '../../sandbox/confined-folder.ts';
import { sandboxUser } from '../../sandbox/sandbox.ts';
import { amountText, bytesText } from '../../text/quantities.ts';
import { type CommandsOptions, runCommand } from './commands.ts';
import { examine } from './examine.ts';
import { finding, findingOf } from './findings.ts';
import type { Plan } from './plan.ts';

export interface ArchiveStoreOptions {
  readonly source: BlobSource;
  readonly key: string;
  readonly plan: Plan;
  readonly folder: string | null;
}

const leastLimitBytes = 1024 ** 3;

/** An archive of files: one object, whatever program wrote it. */
export class ArchiveStore implements Store {
  readonly #options: ArchiveStoreOptions;
  #details: BlobDetails | undefined;
  #archive: Archive | undefined;
  #contents: Contents | null = null;
  #folder: ConfinedFolder | undefined;
  #leftOut: LeftOut[] = [];

  constructor(options: ArchiveStoreOptions) {
    this.#options = options;
  }

  async structure(context: ProofContext): Promise<void> {
    await context.phase('structure', async () => {
      const archive = await this.#open(context);
      if (archive === null) return;
      this.#archive = archive;
      if (archive.format === 'file') return;
      // A zip has a table of contents; that of a tar is all of it.
      const deep = archive.format !== 'zip';
      const contents = await this.#read('structure', context, deep);
      if (deep) this.#contents = contents;
    });
  }

  async bytes(context: ProofContext): Promise<void> {
    if (this.#contents) return;
    this.#contents = await context.phase('bytes', () => this.#read('bytes', context, true));
  }

  async restore(context: ProofContext): Promise<void> {
    const { folder, key, plan } = this.#options;
    const expected = this.#contents;
    if (folder === null || !expected) throw new RunError('internal', 'There is nothing to restore, or nowhere.');
    const { bavail, bsize } = await mkdir(dirname(folder), { recursive: true }).then(() => statfs(dirname(folder)));
    const needed = expected.bytes + expected.files * bsize;
    if (needed > bavail * bsize) {
      const what = `Unpacking takes ${bytesText(needed)} of disk, of which ${bytesText(bavail * bsize)} are free.`;
      return context.report(finding(key, 'disk-space', what));
    }
    await context.phase('restore', () => this.#unpack(new ConfinedFolder(folder, sandboxUser()), expected, context));
    const { restore } = plan;
    if (!restore || !this.#folder) return;
    const what = { name: 'restore.run', check: 'restore-command', limit: 'restore.timeout' } as const;
    const run = () => runCommand(this.#commands(folder, context), restore.run, restore.timeout, what);
    const outcome = await context.phase('import', run);
    if ('check' in outcome) context.report(outcome);
  }

  async examine(context: ProofContext): Promise<void> {
    const [folder, contents] = [this.#folder, this.#contents];
    if (!folder || !contents) throw new RunError('internal', 'Only what was unpacked can be examined.');
    const its = { folder, contents, takenAt: this.#takenAt(), commands: this.#commands(folder.path, context) };
    await context.phase('examine', () => examine(this.#options.plan.checks, its, context));
  }

  state(): StoreState {
    const unlisted = this.#contents?.unlisted;
    return {
      repository: { uuid: null, clusterId: null, generation: null },
      snapshot: {
        ...{ name: this.#options.key, uuid: null, state: null, writtenBy: null, startedAt: null },
        endedAt: this.#takenAt()?.toISOString() ?? null,
      },
      items: this.#contents?.items ?? [],
      ...(unlisted && { unlisted }),
      leftOut: this.#leftOut,
      restoredBy: this.#folder ? { name: 'Mayfly', version: manifest.version } : null,
    };
  }

  async close(): Promise<void> {
    const { folder } = this.#options;
    if (folder !== null) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What can be said before it is read; null, and a finding, when it can't be read at all. */
  async #open({ report, signal }: ProofContext): Promise<Archive | null> {
    const { source, key, plan } = this.#options;
    const details = await source.details(key, signal).catch((error: unknown) => {
      if (!(error instanceof BlobMissingError)) throw error;
      report(finding(key, 'object-present', error.message));
    });
    if (!details) return null;
    this.#details = details;
    const { bytes, access, storageClass } = details;
    if (access !== 'now')
      report(finding(key, 'storage-class', `${key} can't be read now (${storageClass}, ${access}).`));
    else if (bytes === 0) report(finding(key, 'object-length', `${key} is empty.`));
    if (access !== 'now' || bytes === 0) return null;
    const { recorded, unreadable } = await readChecksums(source, key, details, signal);
    for (const file of unreadable) {
      report(finding(key, 'object-checksum', `${file} holds no checksum of ${key}.`, { severity: 'warning' }));
    }
    const asItIs = { format: 'file', checksOwn: false } as const;
    const known = plan.format === 'file' ? asItIs : await readFormat(source, key, signal);
    if (known === null) report(finding(key, 'archive-format', `${key} begins as no format that is known.`));
    else if (recorded.length === 0) report(unvouched(key, known));
    return known && { source, key, bytes, checksums: recorded, ...known };
  }

  /** What it holds; null, and a finding, when it can't be read, twice. Throws when it is another one by then. */
  async #read(
    phase: string,
    context: ProofContext,
    deep: boolean,
    begin: () => Promise<Visit> = async () => readThrough,
  ) {
    const { observer, signal, report } = context;
    const [archive, details] = [this.#archive, this.#details];
    if (!archive || !details) throw new RunError('internal', 'The archive could be read only in part.');
    const { source, key } = archive;
    const { files, bytes = Math.max(leastLimitBytes, 100 * archive.bytes) } = this.#options.plan.limits;
    for (let retried = false; ; retried = true) {
      const contents = new Contents({ files, bytes });
      let done = 0;
      const read = (more: number) => {
        done += more;
        observer.progressed(phase, done, archive.bytes, 'bytes');
      };
      try {
        const visit = contents.counting(await begin());
        const oddities = await readArchive(archive, { visit, deep, read, signal });
        await demandSameObject(source, key, details.version, signal);
        for (const what of deep && phase !== 'restore' ? oddities : []) {
          report(finding(key, 'archive-readable', `${key}: ${what}.`, { severity: 'warning' }));
        }
        return contents;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ArchiveError || error instanceof BlobMissingError)) throw error;
        await demandSameObject(source, key, details.version, signal);
        if (error instanceof ArchiveError && (retried || !error.saysDamage)) {
          report(findingOf(error, key));
          return null;
        }
        if (retried) throw error;
        // The writer may have been between writing the archive and its checksum.
        archive.checksums = (await readChecksums(source, key, details, signal)).recorded;
        observer.noted('an archive was read wrongly once', { error: String(error) });
      }
    }
  }

  async #unpack(folder: ConfinedFolder, expected: Contents, context: ProofContext): Promise<void> {
    const { key } = this.#options;
    const contents = await this.#read('restore', context, true, async () => {
      this.#leftOut = [];
      await folder.create();
      return unpackInto(folder, this.#leftOut);
    });
    if (!contents) return;
    const there = await folder.count(context.signal);
    const { written } = folder;
    const same = (a: typeof there, b: typeof there) => a.files === b.files && a.bytes === b.bytes;
    this.#folder = folder;
    expected.restored = true;
    if (same(contents, expected) && same(there, written)) return;
    const words = (these: typeof there) => `${amountText(these.files, 'file')} of ${bytesText(these.bytes)}`;
    const what = `${words(there)} were restored instead of ${words(same(there, written) ? expected : written)}.`;
    context.report(finding(key, 'file-restored', what));
  }

  #takenAt(): Date | null {
    const { key, plan } = this.#options;
    if (plan.takenAt !== undefined) return momentIn(plan.takenAt, key);
    return this.#details ? new Date(this.#details.modifiedAt) : null;
  }

  #commands(folder: string, { signal }: ProofContext): CommandsOptions {
    const { key, plan } = this.#options;
    const variables = { MAYFLY_BACKUP: key, MAYFLY_TAKEN_AT: this.#takenAt()?.toISOString() ?? '' };
    return { folder, limits: plan.limits, variables, object: key, signal };
  }
}

function unvouched(key: string, { checksOwn }: KnownFormat): Finding {
  const message = checksOwn
    ? `No checksum of ${key} is on record; its format has checksums of its own.`
    : `No checksum of ${key} is on record, nor has its format one: a byte that changed within a file is not seen.`;
  const remedy = 'Write `sha256sum FILE > FILE.sha256` beside it, or upload it with a full-object checksum.';
  return finding(key, 'object-checksum', message, { severity: 'note', remedy });
}
