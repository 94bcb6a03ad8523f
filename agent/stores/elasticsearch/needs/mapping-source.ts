import { constants, inflateRawSync } from 'node:zlib';
import { decodeSmile } from '../format/smile.ts';

/** Elasticsearch's DeflateCompressor; and the beginning of SMILE. */
const deflated = Buffer.from('DFL\0');
const smile = Buffer.from(':)\n');
/** Elasticsearch allows a thousand fields unless told otherwise. */
const longestBytes = 64 * 1024 * 1024;

/**
 * A mapping as index metadata holds it: an object, or bytes of JSON or SMILE, perhaps deflated. null when it is in
 * another form: what it needs can't be told then, and nothing else depends on it.
 */
export function parseMapping(source: unknown): unknown {
  if (!Buffer.isBuffer(source)) return source;
  try {
    const plain = source.subarray(0, deflated.length).equals(deflated)
      ? inflate(source.subarray(deflated.length))
      : source;
    return plain.subarray(0, smile.length).equals(smile) ? decodeSmile(plain) : JSON.parse(plain.toString('utf8'));
  } catch {
    return null;
  }
}

function inflate(bytes: Buffer): Buffer {
  return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: longestBytes });
}
