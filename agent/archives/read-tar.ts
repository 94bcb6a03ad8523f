import { Header, Pax } from 'tar';
import { ArchiveError } from './archive-error.ts';
import type { ByteReader } from './byte-reader.ts';
import type { Entry, Visit } from './entry.ts';

const blockBytes = 512;
/** Where a header's own sum stands, which counts as spaces. */
const sumAt = 148;
const longestExtension = 1024 ** 2;
type Fields = ConstructorParameters<typeof Header>[2];

const kinds: Readonly<Record<string, Entry['kind']>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'directory',
  SymbolicLink: 'symlink',
  Link: 'hardlink',
  CharacterDevice: 'device',
  BlockDevice: 'device',
  FIFO: 'device',
};

/** Whether 512 bytes are the head of a tar's entry: its own sum is right, of which old ones have nothing else. */
export function isTarHeader(block: Buffer): boolean {
  const recorded = /^ *([0-7]+)(?:[ \0]|$)/.exec(block.toString('latin1', sumAt, sumAt + 8))?.[1];
  if (block.length < blockBytes || recorded === undefined) return false;
  let sum = 8 * 0x20;
  for (let i = 0; i < blockBytes; i += 1) sum += i < sumAt || i >= sumAt + 8 ? (block[i] ?? 0) : 0;
  return sum === Number.parseInt(recorded, 8);
}

/** How a tar ended: properly, or without its two empty blocks, or with something behind them. */
export type TarEnd = 'marked' | 'unmarked' | 'followed';

/**
 * Reads a tar to its end, its entries in their order. See POSIX.1 pax, "ustar Interchange Format", and GNU tar's
 * manual, "Basic Tar Format". Throws ArchiveErrors.
 */
export async function readTar(input: ByteReader, visit: Visit): Promise<TarEnd> {
  let next: Fields;
  let global: Fields;
  for (;;) {
    const at = input.position;
    const block = await input.take(blockBytes);
    if (block.length === 0) return 'unmarked';
    if (isEmpty(block) && isEmpty(await input.take(blockBytes)))
      return (await input.onlyZeros()) ? 'marked' : 'followed';
    if (!isTarHeader(block)) throw damaged(`has no sound header at byte ${at}`);
    const header = headerOf(block, next, global);
    const { type, size = 0 } = header;
    if (type === 'ExtendedHeader' || type === 'OldExtendedHeader' || type === 'GlobalExtendedHeader') {
      const text = (await extension(input, size)).toString();
      if (text.includes('GNU.sparse.')) throw sparse();
      if (type === 'GlobalExtendedHeader') global = Pax.parse(text, global, true);
      else next = Pax.parse(text, next);
    } else if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath') {
      next = { ...next, path: untilNull(await extension(input, size)) };
    } else if (type === 'NextFileHasLongLinkpath') {
      next = { ...next, linkpath: untilNull(await extension(input, size)) };
    } else {
      await visit(entryOf(header), input.piece(size));
      await input.skipTo(at + blockBytes + padded(size));
      next = undefined;
    }
  }
}

function headerOf(block: Buffer, next: Fields, global: Fields): Header {
  try {
    return new Header(block, 0, next, global);
  } catch (error) {
    throw new ArchiveError('unsupported', `an entry has a number that is none (${String(error)})`, { cause: error });
  }
}

function entryOf(header: Header): Entry {
  if (header.type === 'SparseFile') throw sparse();
  const kind = kinds[header.type];
  if (kind === undefined) {
    throw new ArchiveError('unsupported', `${header.path} is an entry of a kind that is not known (${header.type})`);
  }
  const { path = '', linkpath = '', size = 0, mode = 0o644, mtime } = header;
  return {
    path,
    kind,
    target: linkpath,
    bytes: kind === 'file' ? size : 0,
    mode,
    modifiedAt: mtime?.getTime() ?? null,
  };
}

async function extension(input: ByteReader, size: number): Promise<Buffer> {
  if (size > longestExtension) throw damaged(`has an extended header of ${size} bytes`);
  const padding = padded(size);
  const content = await input.take(padding);
  if (content.length < padding) throw damaged('breaks off within an extended header');
  return content.subarray(0, size);
}

function padded(size: number): number {
  return Math.ceil(size / blockBytes) * blockBytes;
}

function untilNull(text: Buffer): string {
  return text.toString().replace(/\0.*$/s, '');
}

function isEmpty(block: Buffer): boolean {
  return block.length === blockBytes && block.every((byte) => byte === 0);
}

function damaged(what: string): ArchiveError {
  return new ArchiveError('damaged', `the tar ${what}`);
}

function sparse(): ArchiveError {
  return new ArchiveError('unsupported', 'it holds sparse files, which are not read here (write it without --sparse)');
}
