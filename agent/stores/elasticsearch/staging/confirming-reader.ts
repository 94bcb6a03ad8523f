import pLimit from 'p-limit';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobArchivedError, BlobMissingError } from '../../../blobs/errors.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { DataFile, MetadataFile } from '../model.ts';
import { archived, type Evidence, missing } from '../objects/findings.ts';
import { copyData } from './copy-data.ts';
import { copyMetadata } from './copy-metadata.ts';
import type { StagingDirectory } from './staging-directory.ts';

export interface ConfirmingReaderOptions {
  readonly totalBytes: number;
  /** How many objects are read at once, however many are asked for. */
  readonly concurrency: number;
  readonly context: ProofContext;
}

/** Reads objects into their copies; what seems wrong with one is believed, and a finding, once it was read again. */
export class ConfirmingReader {
  /** What was not there; why, is for the caller to find out. At most a thousand of them. */
  readonly missing: Finding[] = [];
  readonly #source: BlobSource;
  readonly #target: StagingDirectory | null;
  readonly #options: ConfirmingReaderOptions;
  readonly #limit: ReturnType<typeof pLimit>;
  #done = 0;

  constructor(source: BlobSource, target: StagingDirectory | null, options: ConfirmingReaderOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
    this.#limit = pLimit(options.concurrency);
  }

  /** The object's bytes, as `structure` has seen them; null when they can't be had. */
  async metadata(file: MetadataFile, evidence: Evidence, signal: AbortSignal): Promise<Buffer | null> {
    const copied = await this.#confirmed(evidence, () => copyMetadata(this.#source, file, this.#target, signal));
    if (!Buffer.isBuffer(copied)) return null;
    this.#passed(copied.length);
    return copied;
  }

  async data(file: DataFile, evidence: Evidence, signal: AbortSignal): Promise<void> {
    let retry = false;
    await this.#confirmed(evidence, () => {
      const passed = retry ? () => {} : (bytes: number) => this.#passed(bytes);
      retry = true;
      return copyData(this.#source, file, evidence, this.#target, signal, passed);
    });
  }

  /** What `copy` gives; null, and a finding, when it finds the same twice. */
  async #confirmed<T>(evidence: Evidence, copy: () => Promise<T | Finding>): Promise<T | null> {
    const { report, observer } = this.#options.context;
    try {
      const first = await this.#limit(copy);
      if (!isFinding(first)) return first;
      const second = await this.#limit(copy);
      if (isFinding(second)) {
        report(second);
        return null;
      }
      observer.noted('an object was read wrongly once', { ...first.evidence });
      return second;
    } catch (error) {
      if (error instanceof BlobMissingError) this.#miss(missing(error.key, evidence));
      else if (error instanceof BlobArchivedError) report(archived(error.key, null, evidence));
      else throw error;
      return null;
    }
  }

  #miss(finding: Finding): void {
    if (this.missing.length < mostMissing) this.missing.push(finding);
    else this.#options.context.omit(1);
  }

  #passed(bytes: number): void {
    this.#done += bytes;
    this.#options.context.observer.progressed('bytes', this.#done, this.#options.totalBytes, 'bytes');
  }
}

const mostMissing = 1_000;

function isFinding(value: unknown): value is Finding {
  return typeof value === 'object' && value !== null && 'severity' in value;
}
