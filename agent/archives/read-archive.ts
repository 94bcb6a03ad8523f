import { posix } from 'node:path';
import { PassThrough } from 'node:stream';
import type { RecordedChecksum } from '../blobs/checksum-file.ts';
import { computeChecksum } from '../blobs/object-checksum.ts';
import { readObject } from '../blobs/read-object.ts';
import { ArchiveError } from './archive-error.ts';
import { ByteReader } from './byte-reader.ts';
import { decompress, type Feed, feedInto } from './decompress.ts';
import type { Visit } from './entry.ts';
import type { KnownFormat } from './format.ts';
import { isTarHeader, readTar } from './read-tar.ts';
import { type ObjectToRead, readZip } from './read-zip.ts';

export interface Archive extends ObjectToRead, KnownFormat {
  /** What has been recorded of the whole object. */
  checksums: readonly RecordedChecksum[];
}

/**
 * Reads all of an archive, through its decompressor and every checksum that there is of it, and shows each entry with
 * its content. `deep` false is enough where a table of contents can be read alone. Answers what is odd about it, in
 * words. Throws ArchiveErrors and BlobErrors, and what `visit` throws.
 */
export async function readArchive(
  archive: Archive,
  { visit, deep, read, signal }: { visit: Visit; deep: boolean; read: (bytes: number) => void; signal: AbortSignal },
): Promise<string[]> {
  const { source, key, bytes, format, checksums } = archive;
  const computed = checksums.map((checksum) => ({ ...checksum, computation: computeChecksum(checksum.algorithm) }));
  let length = 0;
  const feed: Feed = (take) =>
    readObject(source, key, Number.POSITIVE_INFINITY, signal, (chunk) => {
      length += chunk.length;
      for (const { computation } of computed) computation.update(chunk);
      read(chunk.length);
      return take(chunk);
    });
  // A zip is read by its entries; all of it, as it lies there, only where something vouches for that.
  if (format === 'zip' && (!deep || checksums.length === 0)) return await readZip(archive, visit, deep, signal);
  const warnings = format === 'zip' ? [] : await readStream(archive, feed, visit);
  if (format === 'zip') await feed(() => {});
  if (length !== bytes) throw new ArchiveError('length', `it is ${length} bytes long instead of ${bytes}`);
  for (const { algorithm, value, from, computation } of computed) {
    if ((await computation.result()) === value) continue;
    throw new ArchiveError('checksum', `it has not the ${algorithm} that ${from} says`);
  }
  return format === 'zip' ? await readZip(archive, visit, true, signal) : warnings;
}

async function readStream({ key, format, checksums, checksOwn }: Archive, feed: Feed, visit: Visit): Promise<string[]> {
  const warnings: string[] = [];
  const warn = (what: string) => void warnings.push(what);
  const plain = format === 'tar' || format === 'file' || format === 'zip';
  const input = new ByteReader(plain ? chunksOf(feed) : decompress(format, feed, warn));
  try {
    if (format !== 'tar' && !(!plain && isTarHeader(await input.peek(512)))) {
      const path = plain ? posix.basename(key) : posix.basename(key).replace(/\.(gz|xz|zst|zstd)$/i, '');
      await visit({ path, kind: 'file', target: '', bytes: null, mode: 0o644, modifiedAt: null }, input.remainder());
      return warnings;
    }
    const end = await readTar(input, visit);
    if (end === 'marked') return warnings;
    const what = end === 'unmarked' ? 'the tar ends without its end mark' : 'something follows the end of the tar';
    // Where a checksum vouches for all of it, it was written like that; else it may well be cut off, or have a hole.
    if (!checksOwn && checksums.length === 0) throw new ArchiveError('damaged', what);
    warn(what);
    return warnings;
  } finally {
    await input.close();
  }
}

async function* chunksOf(feed: Feed): AsyncGenerator<Buffer> {
  const stream = new PassThrough({ highWaterMark: 1024 ** 2 });
  const fed = feedInto(stream, feed).catch((error: Error) => void stream.destroy(error));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    stream.destroy();
    await fed;
  }
}
