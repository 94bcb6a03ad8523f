import { inflated } from './inflate.ts';
import { decodeSmile } from './smile.ts';

/**
 * Decodes the content of a metadata blob's frame: SMILE, or SMILE in raw DEFLATE that doesn't grow beyond
 * `limitBytes`. Throws UnknownFormatError: the frame's checksum has held, so the bytes are the writer's own.
 */
export function decodeBody(body: Buffer, limitBytes: number): unknown {
  return decodeSmile(inflated(body, limitBytes));
}
