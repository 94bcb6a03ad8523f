import pLimit from 'p-limit';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobArchivedError, BlobMissingError } from '../../../blobs/errors.ts';
import type { Finding } from '../../../contract/finding.ts';
import type { Proving } from '../../../proof/store.ts';
import type { DataFile, MetadataFile } from '../model.ts';
import { archived, type Evidence, missing } from '../objects/findings.ts';
import { copyData } from './copy-data.ts';
import { copyMetadata } from './copy-metadata.ts';
import type { StagingDirectory } from './staging-directory.ts';

export interface TwiceReadOptions {
  readonly totalBytes: number;
  /** How many objects are read at once, however many are asked for. */
  readonly concurrency: number;
  readonly proving: Proving;
}

/** Reads objects into their copies; what seems wrong with one is believed, and a finding, once it was read again. */
export class TwiceRead {
  /** What was not there; why, is for the caller to find out. At most a thousand of them. */
  readonly gone: Finding[] = [];
  readonly #source: BlobSource;
  readonly #target: StagingDirectory | null;
  readonly #options: TwiceReadOptions;
  readonly #limit: ReturnType<typeof pLimit>;
  #done = 0;

  constructor(source: BlobSource, target: StagingDirectory | null, options: TwiceReadOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
    this.#limit = pLimit(options.concurrency);
  }

  /** The object's bytes, as `structure` has seen them; null when they can't be had. */
  async metadata(file: MetadataFile, evidence: Evidence, signal: AbortSignal): Promise<Buffer | null> {
    const copied = await this.#believed(evidence, () => copyMetadata(this.#source, file, this.#target, signal));
    if (!Buffer.isBuffer(copied)) return null;
    this.#passed(copied.length);
    return copied;
  }

  async data(file: DataFile, evidence: Evidence, signal: AbortSignal): Promise<void> {
    let again = false;
    await this.#believed(evidence, () => {
      const passed = again ? () => {} : (bytes: number) => this.#passed(bytes);
      again = true;
      return copyData(this.#source, file, evidence, this.#target, signal, passed);
    });
  }

  /** What `copy` gives; null, and a finding, when it finds the same twice. */
  async #believed<T>(evidence: Evidence, copy: () => Promise<T | Finding>): Promise<T | null> {
    const { find, observer } = this.#options.proving;
    try {
      const first = await this.#limit(copy);
      if (!isFinding(first)) return first;
      const second = await this.#limit(copy);
      if (isFinding(second)) {
        find(second);
        return null;
      }
      observer.noted('an object was read wrongly once', { ...first.evidence });
      return second;
    } catch (error) {
      if (error instanceof BlobMissingError) this.#miss(missing(error.key, evidence));
      else if (error instanceof BlobArchivedError) find(archived(error.key, null, evidence));
      else throw error;
      return null;
    }
  }

  #miss(finding: Finding): void {
    if (this.gone.length < mostGone) this.gone.push(finding);
    else this.#options.proving.omit(1);
  }

  #passed(bytes: number): void {
    this.#done += bytes;
    this.#options.proving.observer.progressed('bytes', this.#done, this.#options.totalBytes, 'bytes');
  }
}

const mostGone = 1_000;

function isFinding(value: unknown): value is Finding {
  return typeof value === 'object' && value !== null && 'severity' in value;
}
