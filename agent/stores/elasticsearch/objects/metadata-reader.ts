import { crc32 } from 'node:zlib';
import pLimit from 'p-limit';
import type { z } from 'zod';
import type { BlobSource } from '../../../blobs/blob-source.ts';
import { BlobArchivedError, BlobMissingError, BlobTooLargeError } from '../../../blobs/errors.ts';
import type { Finding } from '../../../contract/finding.ts';
import { Findings } from '../../../proof/findings.ts';
import type { PartOfBackup } from '../../store-definition.ts';
import { DamagedError, UnknownFormatError } from '../format/format-error.ts';
import { type Codec, unframe } from '../format/frame.ts';
import { parseBody } from '../format/parse-body.ts';
import type { MetadataFile } from '../model.ts';
import { allOfIt, isToldBy } from '../part.ts';
import { archived, type Evidence, missing, undecodable, unknown } from './object-findings.ts';

/** Far beyond what Elasticsearch writes in one metadata object, framed. */
const longestBlobBytes = 128 * 1024 * 1024;
/** How many objects are read at once, however many ask. */
const concurrency = 32;

export interface MetadataObject {
  readonly key: string;
  readonly codec: Codec;
  readonly evidence: Evidence;
  /** Which check damage belongs to; `metadata` unless said. */
  readonly check?: string;
}

/**
 * Reads framed metadata objects. What is wrong with one becomes a finding, and the answer null; what keeps us from
 * reading at all (denied, unavailable) is thrown. Of another part's indices no finding is kept, so that none takes the
 * room of one's own.
 */
export class MetadataReader {
  readonly findings = new Findings();
  readonly #lost = new WeakSet<Finding>();
  /** An object that should be there is not: retention or a newer snapshot may have been at work meanwhile. */
  sawMissing = false;
  readonly #source: BlobSource;
  readonly #progressed: (done: number, total: number | null) => void;
  readonly #part: PartOfBackup;
  #limit = pLimit(concurrency);
  #done = 0;
  #total: number | null = null;

  constructor(
    source: BlobSource,
    progressed: (done: number, total: number | null) => void = () => {},
    part: PartOfBackup = allOfIt,
  ) {
    this.#source = source;
    this.#progressed = progressed;
    this.#part = part;
  }

  /** Another one, whose findings are its own: for what may be in one object or in another. */
  trial(): MetadataReader {
    const trial = new MetadataReader(this.#source, this.#progressed, this.#part);
    trial.#limit = this.#limit;
    return trial;
  }

  /** How many objects will be read altogether, once that is known. */
  expect(total: number): void {
    this.#total = total;
  }

  report(...findings: readonly Finding[]): void {
    for (const finding of findings) if (isToldBy(this.#part, finding.evidence.path)) this.findings.add(finding);
  }

  missing(key: string, evidence: Evidence, check?: string): void {
    this.reportMissing(missing(key, evidence, check));
  }

  /** Of an object that should be there and is not. */
  reportMissing(finding: Finding): void {
    this.sawMissing = true;
    this.#lost.add(finding);
    this.report(finding);
  }

  isMissing(finding: Finding): boolean {
    return this.#lost.has(finding);
  }

  /** The object's contents, parsed, and what `bytes` must find when it reads it again. */
  async read<Schema extends z.ZodType>(
    object: MetadataObject,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<{ file: MetadataFile; value: z.infer<Schema> } | null> {
    const sound = await this.verify(object, signal);
    return sound && this.#reporting(object, () => ({ file: sound.file, value: parseBody(sound.body, schema) }));
  }

  /** The object's frame and checksum alone. */
  async verify(object: MetadataObject, signal: AbortSignal): Promise<{ file: MetadataFile; body: Buffer } | null> {
    const bytes = await this.#get(object, signal);
    if (bytes === null) return null;
    try {
      return unframed(object, bytes);
    } catch {
      // Read twice before it is believed: a fault of the transfer is not one of the backup.
      const retry = await this.#get(object, signal);
      return retry && this.#reporting(object, () => unframed(object, retry));
    }
  }

  async #get({ key, evidence, check }: MetadataObject, signal: AbortSignal): Promise<Buffer | null> {
    try {
      const bytes = await this.#limit(() => this.#source.read(key, longestBlobBytes, signal));
      this.#progressed(++this.#done, this.#total);
      return bytes;
    } catch (error) {
      if (error instanceof BlobMissingError) this.missing(key, evidence, check);
      else if (error instanceof BlobArchivedError) this.report(archived(key, null, evidence));
      else if (error instanceof BlobTooLargeError) this.report(unknown(error.message, { ...evidence, object: key }));
      else throw error;
      return null;
    }
  }

  #reporting<T>({ key, evidence, check = 'metadata' }: MetadataObject, decode: () => T): T | null {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof DamagedError || error instanceof UnknownFormatError)) throw error;
      this.report(undecodable(error, check, key, evidence));
      return null;
    }
  }
}

function unframed({ key, codec }: MetadataObject, bytes: Buffer): { file: MetadataFile; body: Buffer } {
  return { body: unframe(bytes, codec), file: { key, bytes: bytes.length, crc32: crc32(bytes) } };
}
