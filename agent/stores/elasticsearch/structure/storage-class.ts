import type { BlobEntry, BlobSource } from '../../../blobs/blob-source.ts';
import { BlobMissingError } from '../../../blobs/errors.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import { archived, type Evidence } from '../objects/object-findings.ts';

type Questioned = Pick<BlobEntry, 'key' | 'storageClass'> & { readonly evidence: Evidence };

/** Classes whose objects may lie in an archive: brought back for a while, or, in the last, not archived at all. */
const questionable = new Set(['GLACIER', 'DEEP_ARCHIVE', 'INTELLIGENT_TIERING']);
const concurrency = 64;
const mostAtOnce = 2_000;

/** Whether a listing's word for an object's class leaves open if it can be read now. GLACIER_IR always can. */
export function mayBeArchived(storageClass: string | null): boolean {
  return storageClass !== null && questionable.has(storageClass);
}

/**
 * Asks the store for objects that may be archived, many at once and no others: a listing tells neither that one was
 * brought back for a while, nor Intelligent-Tiering's archive tiers. What can't be read now becomes a finding.
 */
export class ArchiveCheck {
  readonly #source: BlobSource;
  readonly #reader: MetadataReader;
  readonly #signal: AbortSignal;
  #waiting: Questioned[] = [];

  constructor(source: BlobSource, reader: MetadataReader, signal: AbortSignal) {
    this.#source = source;
    this.#reader = reader;
    this.#signal = signal;
  }

  /** Of an object for which `mayBeArchived`. */
  async add(questioned: Questioned): Promise<void> {
    this.#waiting.push(questioned);
    if (this.#waiting.length === mostAtOnce) await this.finish();
  }

  async finish(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    await forEachParallel(waiting, concurrency, this.#signal, (each, signal) => this.#ask(each, signal));
  }

  async #ask({ key, storageClass, evidence }: Questioned, signal: AbortSignal): Promise<void> {
    try {
      const access = (await this.#source.access?.(key, signal)) ?? accessByClass(storageClass);
      if (access !== 'now') this.#reader.report(archived(key, storageClass, evidence, access));
    } catch (error) {
      if (!(error instanceof BlobMissingError)) throw error;
      this.#reader.missing(key, evidence);
    }
  }
}

/** Where there is nobody to ask. */
function accessByClass(storageClass: string | null) {
  return storageClass === 'INTELLIGENT_TIERING' ? 'now' : 'archived';
}
