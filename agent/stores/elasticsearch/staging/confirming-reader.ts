import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobArchivedError, BlobChangedError, BlobMissingError } from '../../../blobs/errors.ts';
import { RequestSlots } from '../../../blobs/fetch/request-slots.ts';
import { plainly } from '../../../blobs/plainly.ts';
import type { Finding } from '../../../contract/finding.ts';
import { mostFindings } from '../../../contract/limits.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { DataFile, MetadataFile } from '../model.ts';
import { archived, type Evidence, missing } from '../objects/object-findings.ts';
import { copyData, type DataCopy } from './copy-data.ts';
import { copyMetadata } from './copy-metadata.ts';
import type { StagingDirectory } from './staging-directory.ts';

export interface ConfirmingReaderOptions {
  readonly totalBytes: number;
  /** How many requests there are at once in the beginning; then as many as speed it up. */
  readonly concurrency: number;
  readonly context: ProofContext;
}

/**
 * Reads objects into their copies; what seems wrong with one is believed, and a finding, once it was read again, by
 * other means.
 */
export class ConfirmingReader {
  /** What was not there; why, is for the caller to find out. At most a thousand of them. */
  readonly missing: Finding[] = [];
  readonly #source: BlobSource;
  readonly #target: StagingDirectory | null;
  readonly #options: ConfirmingReaderOptions;
  readonly #slots: RequestSlots;
  #done = 0;

  constructor(source: BlobSource, target: StagingDirectory | null, options: ConfirmingReaderOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
    this.#slots = new RequestSlots(options.concurrency);
  }

  /** The object's bytes, as `structure` has seen them; null when they can't be had. */
  async metadata(
    file: MetadataFile,
    evidence: Evidence,
    signal: AbortSignal,
    target: StagingDirectory | null = this.#target,
  ): Promise<Buffer | null> {
    let content: Buffer | null = null;
    await this.#confirmed(evidence, async () => {
      const copied = await this.#slots.run(() => copyMetadata(this.#source, file, target, signal));
      content = Buffer.isBuffer(copied) ? copied : null;
      return Buffer.isBuffer(copied) ? [] : [copied];
    });
    const read = content as Buffer | null;
    if (read === null) return null;
    this.#slots.passed(read.length);
    this.#passed(read.length);
    return read;
  }

  async data(
    file: DataFile,
    evidence: Evidence,
    signal: AbortSignal,
    { target = this.#target, readAs }: { readonly target?: StagingDirectory | null } & Pick<DataCopy, 'readAs'> = {},
  ): Promise<void> {
    let retry = false;
    await this.#confirmed(evidence, () => {
      const passed = retry ? () => {} : (bytes: number) => this.#passed(bytes);
      retry = true;
      const copy = { source: this.#source, directory: target, slots: this.#slots, signal, passed, readAs };
      return copyData(copy, file, evidence);
    });
  }

  /** What `copy` finds wrong becomes a finding when it finds something wrong twice. */
  async #confirmed(evidence: Evidence, copy: () => Promise<readonly Finding[]>): Promise<void> {
    const { report, observer } = this.#options.context;
    try {
      // An object that changes while it is read may be a sound one then.
      const first = await copy().catch((error: unknown) => {
        if (error instanceof BlobChangedError) return error;
        throw error;
      });
      const isChanged = first instanceof BlobChangedError;
      if (!isChanged && first.length === 0) return;
      const second = await plainly(copy);
      for (const finding of second) report(finding);
      if (second.length > 0) return;
      const object = isChanged ? { object: first.key } : first[0]?.evidence;
      observer.noted('an object was read wrongly once', { ...object });
    } catch (error) {
      if (error instanceof BlobMissingError) this.#miss(missing(error.key, evidence));
      else if (error instanceof BlobArchivedError) report(archived(error.key, null, evidence));
      else throw error;
    }
  }

  #miss(finding: Finding): void {
    if (this.missing.length < mostFindings) this.missing.push(finding);
    else this.#options.context.omit(1);
  }

  #passed(bytes: number): void {
    this.#done += bytes;
    this.#options.context.observer.progressed('bytes', this.#done, this.#options.totalBytes, 'bytes');
  }
}
