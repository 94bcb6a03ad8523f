import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, fault } from '../faulty-s3.ts';

/** How a storage answers for its object, otherwise than it should. */
export interface Manner {
  readonly etag?: string | null;
  /** Takes no notice of `Range`. */
  readonly ignoresRange?: boolean;
  readonly contentRange?: (first: number, last: number, total: number) => string;
  /** Brings no more of a range than this. */
  readonly atMost?: number;
  /** Tears the connection down after so many bytes. */
  readonly tornAfter?: number;
}

/** The part of an object that is asked for, as S3 gives it. */
export function ranged(object: Buffer, manner: Manner = {}): Answer {
  const { etag = '"one"', ignoresRange = false, contentRange, atMost = Number.POSITIVE_INFINITY, tornAfter } = manner;
  return (request: IncomingMessage, response: ServerResponse) => {
    const condition = request.headers['if-match'];
    if (condition !== undefined && etag !== null && condition !== etag) {
      return fault(412, 'PreconditionFailed')(request, response);
    }
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const isPart = from !== undefined && !ignoresRange;
    const first = isPart ? Number(from) : 0;
    const last = Math.min(object.length - 1, isPart && to ? Number(to) : object.length, first + atMost - 1);
    if (isPart && first >= object.length) {
      const headers = { 'content-range': `bytes */${object.length}` };
      return fault(416, 'InvalidRange', { headers })(request, response);
    }
    const told = contentRange ?? ((...[a, b, all]) => `bytes ${a}-${b}/${all}`);
    response.writeHead(isPart ? 206 : 200, {
      'content-length': last + 1 - first,
      ...(etag !== null && { etag }),
      ...(isPart && { 'content-range': told(first, last, object.length) }),
    });
    const body = object.subarray(first, last + 1);
    if (tornAfter === undefined) response.end(body);
    else response.write(body.subarray(0, tornAfter), () => response.destroy());
  };
}
