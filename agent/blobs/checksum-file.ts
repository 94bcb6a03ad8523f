import type { BlobDetails, BlobSource, ObjectChecksum } from './blob-source.ts';
import { BlobMissingError } from './errors.ts';

/** A checksum of an object, and who says so. */
export interface RecordedChecksum extends ObjectChecksum {
  /** Key of a file beside it; `S3` where the storage itself does. */
  readonly from: string;
}

/** What is beside an object: checksums of it, and files that should hold one but don't. */
export interface ChecksumFiles {
  readonly recorded: RecordedChecksum[];
  readonly unreadable: string[];
}

const limitBytes = 16 * 1024 ** 2;
const algorithms = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' } as const;
const name = /\.(md5|sha1|sha256|sha512)(sums?)?$|(^|\/)(MD5|SHA1|SHA256|SHA512)SUMS$/i;

/** Whether an object at this key vouches for others, and is no backup itself. */
export function isChecksumFile(key: string): boolean {
  return name.test(key);
}

/**
 * Reads `<key>.sha256`, `<key>.md5`, and SHA256SUMS in its folder, where they are; without any of them the storage's
 * own checksum counts. Throws BlobErrors.
 */
export async function readChecksums(
  source: BlobSource,
  key: string,
  { checksum }: Pick<BlobDetails, 'checksum'>,
  signal: AbortSignal,
): Promise<ChecksumFiles> {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const files: ChecksumFiles = { recorded: [], unreadable: [] };
  for (const from of [`${key}.sha256`, `${key}.md5`, `${folder}SHA256SUMS`]) {
    const text = await source.read(from, limitBytes, signal).catch((error: unknown) => {
      if (error instanceof BlobMissingError) return null;
      throw error;
    });
    if (text === null) continue;
    const checksum = checksumIn(text.toString(), key.slice(folder.length), !from.endsWith('SUMS'));
    if (checksum) files.recorded.push({ ...checksum, from });
    // A list of others' checksums owes this one nothing.
    else if (!from.endsWith('SUMS')) files.unreadable.push(from);
  }
  if (files.recorded.length === 0 && checksum !== null) files.recorded.push({ ...checksum, from: 'S3' });
  return files;
}

/**
 * The checksum of `file` in what sha256sum, md5sum (GNU or BSD) or a lonely number says. In a file for this one alone,
 * the only checksum is its own, whatever it is called there.
 */
export function checksumIn(text: string, file: string, alone: boolean): ObjectChecksum | null {
  const found = text.split(/\r?\n/).flatMap((line) => {
    const [, bsdName, bsdValue] = /^\S+ \((.+)\) = ([0-9a-f]+)$/i.exec(line) ?? [];
    const [, value = bsdValue, path = bsdName ?? file] = /^\\?([0-9a-f]+)(?:\s+[ *]?(.+))?$/i.exec(line.trim()) ?? [];
    const algorithm = algorithms[value?.length as keyof typeof algorithms];
    return value && algorithm ? [{ algorithm, value: value.toLowerCase(), name: path.replace(/^.*\//, '') }] : [];
  });
  const match = found.find(({ name }) => name === file) ?? (alone && found.length === 1 ? found[0] : undefined);
  return match ? { algorithm: match.algorithm, value: match.value } : null;
}
