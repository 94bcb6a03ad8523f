import { constants, inflateRawSync } from 'node:zlib';
import { UnknownFormatError } from './format-error.ts';

/** `DFL\0`: what Elasticsearch's DeflateCompressor puts before raw DEFLATE. */
const deflated = Buffer.from([0x44, 0x46, 0x4c, 0x00]);

/**
 * What Elasticsearch may have deflated, as it was before: bytes without its mark are given back as they are. Throws
 * UnknownFormatError when they don't inflate, or to more than `limitBytes`.
 */
export function inflated(bytes: Buffer, limitBytes: number): Buffer {
  if (!bytes.subarray(0, deflated.length).equals(deflated)) return bytes;
  try {
    // Elasticsearch flushes its stream in sync mode, so that it may lack a last block.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limitBytes };
    return inflateRawSync(bytes.subarray(deflated.length), options);
  } catch (error) {
    throw new UnknownFormatError(`it does not inflate to at most ${limitBytes} bytes`, { cause: error });
  }
}
