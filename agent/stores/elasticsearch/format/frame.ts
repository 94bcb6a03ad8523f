import { crc32 } from 'node:zlib';
import { DamagedError, UnknownFormatError } from './format-error.ts';
import { footerBytes, footerMagic } from './lucene/checksum.ts';

const codecs = ['snapshot', 'metadata', 'index-metadata', 'snapshots'] as const;
export type Codec = (typeof codecs)[number];

const headerMagic = 0x3f_d7_6c_17;
const knownVersion = 1;

/**
 * Takes a metadata blob out of its frame: Lucene's CodecUtil header (magic, codec name, version) and footer (magic,
 * algorithm, CRC-32 of all but the last 8 bytes). The checksum is looked at first: a blob whose checksum holds is as
 * it was written, so what is odd in it is unknown, not damaged, unless it is another kind of blob. The answer is a
 * view into `blob`.
 * Throws DamagedError or UnknownFormatError.
 */
export function unframe(blob: Buffer, codec: Codec): Buffer {
  if (blob.length < 10 + footerBytes) throw new DamagedError(`it is only ${blob.length} bytes long`);
  const footer = blob.length - footerBytes;
  if (blob.readUInt32BE(footer) !== footerMagic)
    throw new DamagedError('its footer is missing: it was cut or overwritten');
  const recorded = blob.readBigUInt64BE(footer + 8);
  const computed = crc32(blob.subarray(0, footer + 8));
  if (recorded !== BigInt(computed)) {
    throw new DamagedError(`its checksum is ${hex(BigInt(computed))}, its footer says ${hex(recorded)}`);
  }
  const algorithm = blob.readUInt32BE(footer + 4);
  if (algorithm !== 0) throw new UnknownFormatError(`checksum algorithm ${algorithm} is not known`);
  return blob.subarray(headerEnd(blob, codec), footer);
}

function headerEnd(blob: Buffer, codec: Codec): number {
  const magic = blob.readUInt32BE(0);
  if (magic !== headerMagic)
    throw new UnknownFormatError(`it begins with ${hex(BigInt(magic))}, not with a codec header`);
  const nameLength = blob.readUInt8(4);
  const versionAt = 5 + nameLength;
  if (nameLength > 127 || versionAt + 4 > blob.length - footerBytes)
    throw new UnknownFormatError('its codec name is too long');
  const name = blob.toString('latin1', 5, versionAt);
  if (name !== codec) {
    const message = `it is a '${printable(name)}' blob where '${codec}' belongs`;
    // No version of the format puts one of its kinds where another belongs: something has exchanged the objects.
    throw codecs.some((each) => each === name) ? new DamagedError(message) : new UnknownFormatError(message);
  }
  const version = blob.readUInt32BE(versionAt);
  if (version !== knownVersion) throw new UnknownFormatError(`version ${version} of its frame is not known`);
  return versionAt + 4;
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?');
}
