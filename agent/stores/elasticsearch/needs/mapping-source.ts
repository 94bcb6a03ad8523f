import { inflated } from '../format/inflate.ts';
import { decodeSmile } from '../format/smile.ts';

/** The beginning of SMILE. */
const smile = Buffer.from(':)\n');
/** Elasticsearch allows a thousand fields by default. */
const longestBytes = 64 * 1024 * 1024;

/**
 * A mapping as index metadata holds it: an object, or bytes of JSON or SMILE, perhaps deflated. null when it is in
 * another form: what it needs can't be told then, and nothing else depends on it.
 */
export function parseMapping(source: unknown): unknown {
  if (!Buffer.isBuffer(source)) return source;
  try {
    const plain = inflated(source, longestBytes);
    return plain.subarray(0, smile.length).equals(smile) ? decodeSmile(plain) : JSON.parse(plain.toString('utf8'));
  } catch {
    return null;
  }
}
