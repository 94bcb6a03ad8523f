import { crc32 } from 'node:zlib';

/** The footer of every Lucene file: magic, algorithm, checksum. */
export const footerMagic = 0xc0_28_93_e8;
export const footerBytes = 16;
export const checksumBytes = 8;

/** Elasticsearch writes a file's CRC-32 in base 36 (Java's Long.toString(checksum, 36)); null for anything else. */
export function parseChecksum(text: string): number | null {
  if (!/^[0-9a-z]{1,7}$/.test(text)) return null;
  const checksum = Number.parseInt(text, 36);
  return checksum <= 0xffff_ffff ? checksum : null;
}

/** Whether a whole file matches its checksum: that of all but its last 8 bytes, which hold it again as an int64. */
export function holds(file: Buffer, checksum: number): boolean {
  if (file.length < footerBytes) return false;
  const body = file.length - checksumBytes;
  return crc32(file.subarray(0, body)) === checksum && file.readBigUInt64BE(body) === BigInt(checksum);
}
