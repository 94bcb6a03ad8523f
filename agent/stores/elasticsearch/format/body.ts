import { constants, inflateRawSync } from 'node:zlib';
import { UnknownFormatError } from './format-error.ts';
import { decodeSmile } from './smile.ts';

/** `DFL\0`: Elasticsearch's DeflateCompressor. */
const deflated = Buffer.from([0x44, 0x46, 0x4c, 0x00]);

/**
 * Decodes what stands in a metadata blob's frame: SMILE, or SMILE in raw DEFLATE that doesn't grow beyond
 * `limitBytes`. Throws UnknownFormatError: the frame's checksum has held, so the bytes are the writer's own.
 */
export function decodeBody(body: Buffer, limitBytes: number): unknown {
  if (!body.subarray(0, deflated.length).equals(deflated)) return decodeSmile(body);
  return decodeSmile(inflate(body.subarray(deflated.length), limitBytes));
}

function inflate(body: Buffer, limitBytes: number): Buffer {
  try {
    // Elasticsearch flushes its stream in sync mode, so that it may lack a last block.
    return inflateRawSync(body, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limitBytes });
  } catch (error) {
    throw new UnknownFormatError(`it does not inflate to at most ${limitBytes} bytes`, { cause: error });
  }
}
