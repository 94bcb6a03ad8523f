import type { BlobSource } from '../blobs/blob-source.ts';
import { readObject } from '../blobs/read-object.ts';
import type { Compression } from './decompress.ts';
import { isTarHeader } from './read-tar.ts';

type Format = 'tar' | 'zip' | 'file' | Compression;

export interface KnownFormat {
  readonly format: Format;
  /** Whether the format has a checksum over all of its content. */
  readonly checksOwn: boolean;
}

const headBytes = 512;

/** What an object is by its first bytes; null where it is nothing known. Throws BlobErrors. */
export async function readFormat(source: BlobSource, key: string, signal: AbortSignal): Promise<KnownFormat | null> {
  const head: Buffer[] = [];
  await readObject(source, key, headBytes, signal, (chunk) => void head.push(chunk));
  return formatOf(Buffer.concat(head));
}

/** What an object's first bytes, 512 at least where it has them, say that it is; null where it is nothing known. */
function formatOf(head: Buffer): KnownFormat | null {
  const begins = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (begins(0x1f, 0x8b)) return { format: 'gzip', checksOwn: true };
  if (begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return { format: 'xz', checksOwn: ((head[7] ?? 0) & 0xf) !== 0 };
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) return { format: 'zstd', checksOwn: ((head[4] ?? 0) & 4) !== 0 };
  if (((head[0] ?? 0) & 0xf0) === 0x50 && head.toString('hex', 1, 4) === '2a4d18')
    return { format: 'zstd', checksOwn: false };
  if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return { format: 'zip', checksOwn: true };
  if (head.toString('latin1', 257, 262) === 'ustar' || isTarHeader(head)) return { format: 'tar', checksOwn: false };
  return null;
}
