import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromRandomAccessReaderPromise, type LocalFileHeader, RandomAccessReader, type Entry as ZipEntry } from 'yauzl';
import type { BlobSource, ObjectPart } from '../blobs/blob-source.ts';
import { crc32 } from '../blobs/crc32.ts';
import { readObject } from '../blobs/read-object.ts';
import { ArchiveError } from './archive-error.ts';
import type { Entry, Visit } from './entry.ts';

const blockBytes = 4 * 1024 ** 2;
const keptBlocks = 4;

export interface ObjectToRead {
  readonly source: BlobSource;
  readonly key: string;
  readonly bytes: number;
}

/**
 * Shows each entry of a zip, or, with `deep` false, its table of contents alone. Answers what is odd about it. Throws
 * ArchiveErrors and BlobErrors. See PKWARE's APPNOTE.TXT.
 */
export async function readZip(
  object: ObjectToRead,
  visit: Visit,
  deep: boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const blocks = new Blocks(object, signal);
  try {
    return await readWithin(blocks, object.bytes, visit, deep);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ArchiveError) throw error;
    if (blocks.failure) throw blocks.failure;
    const { code } = error as NodeJS.ErrnoException;
    const message = (error as Error).message.replace(/\.$/, '');
    // What the visitor's disk says is its own.
    if (code !== undefined && !code.startsWith('Z_')) throw error;
    if (/relative path|absolute path|invalid characters/.test(message))
      throw new ArchiveError('unsafe', message, { cause: error });
    if (/not supported|unsupported/.test(message)) throw new ArchiveError('unsupported', message, { cause: error });
    const [, behind, comment] = /^Invalid comment length. Expected: (\d+). Found: (\d+)/.exec(message) ?? [];
    const extra = Number(behind) - Number(comment);
    if (!(extra > 0)) throw new ArchiveError('damaged', message, { cause: error });
    await readZip({ ...object, bytes: object.bytes - extra }, visit, deep, signal);
    return [`${extra} bytes behind its end are not its own, and were ignored`];
  }
}

async function readWithin(blocks: Blocks, bytes: number, visit: Visit, deep: boolean): Promise<string[]> {
  const zip = await fromRandomAccessReaderPromise(blocks, bytes, { lazyEntries: true, autoClose: false });
  let stored = 0;
  for await (const entry of zip.eachEntry()) {
    stored += entry.compressedSize;
    if (stored > bytes) throw new ArchiveError('too-large', 'its entries overlap, as in a zip bomb');
    if (entry.isEncrypted()) throw new ArchiveError('unsupported', `${entry.fileName} is encrypted`);
    if (deep) {
      agree(entry, await zip.readLocalFileHeaderPromise(entry));
      const content = checked(entry, await zip.openReadStreamPromise(entry));
      const target = kindOf(entry) === 'symlink' ? (await buffer(content)).toString() : '';
      await visit(entryOf(entry, target), content);
      for await (const _ of content);
    } else await visit(entryOf(entry, ''), Readable.from([]));
  }
  return [];
}

function entryOf(entry: ZipEntry, target: string): Entry {
  const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
  const modifiedAt = entry.getLastModDate({ timezone: 'UTC' }).getTime();
  return { path: entry.fileName, kind: kindOf(entry), target, bytes: entry.uncompressedSize, mode, modifiedAt };
}

function kindOf({ fileName, externalFileAttributes }: ZipEntry): Entry['kind'] {
  if (fileName.endsWith('/')) return 'directory';
  return ((externalFileAttributes >>> 16) & 0o170000) === 0o120000 ? 'symlink' : 'file';
}

/** What stands before an entry's data must say what the table of contents says, as far as it says anything. */
function agree(entry: ZipEntry, local: LocalFileHeader): void {
  const later = (local.generalPurposeBitFlag & 8) !== 0;
  const same = (here: number, there: number) => later || here === there || here === 0xff_ff_ff_ff;
  if (
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    same(local.compressedSize, entry.compressedSize) &&
    same(local.uncompressedSize, entry.uncompressedSize) &&
    same(local.crc32, entry.crc32)
  ) {
    return;
  }
  throw new ArchiveError('damaged', `its table of contents and ${entry.fileName} itself disagree`);
}

async function* checked(entry: ZipEntry, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of content) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum >>> 0 !== entry.crc32) throw new ArchiveError('damaged', `${entry.fileName} has a wrong checksum`);
}

/** An object by its blocks, of which the last few are kept: entries mostly follow one another. */
class Blocks extends RandomAccessReader {
  failure: unknown = null;
  readonly #object: ObjectToRead;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<number, Buffer>();

  constructor(object: ObjectToRead, signal: AbortSignal) {
    super();
    this.#object = object;
    this.#signal = signal;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end));
  }

  override read(target: Buffer, at: number, length: number, start: number, done: (error: Error | null) => void): void {
    buffer(this.#range(start, start + length)).then((bytes) => {
      bytes.copy(target, at);
      done(null);
    }, done);
  }

  async *#range(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const block = await this.#block(Math.floor(at / blockBytes));
      const piece = block.subarray(at % blockBytes, Math.min(blockBytes, (at % blockBytes) + end - at));
      if (piece.length === 0) throw new Error('it breaks off');
      at += piece.length;
      yield piece;
    }
  }

  async #block(number: number): Promise<Buffer> {
    const kept = this.#kept.get(number);
    if (kept) return kept;
    const { source, key } = this.#object;
    const from = {
      ...source,
      open: (_: string, at: number, signal: AbortSignal, part?: ObjectPart) =>
        source.open(key, at + number * blockBytes, signal, part),
    };
    const pieces: Buffer[] = [];
    try {
      await readObject(from, key, blockBytes, this.#signal, (chunk) => void pieces.push(chunk));
    } catch (error) {
      this.failure = error;
      throw error;
    }
    if (this.#kept.size === keptBlocks) this.#kept.delete([...this.#kept.keys()][0] ?? 0);
    const block = Buffer.concat(pieces);
    this.#kept.set(number, block);
    return block;
  }
}
