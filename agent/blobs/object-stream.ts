import { pipeline, type Readable, Transform } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { BrokenStreamError } from './storage-fault.ts';

/** Which bytes were asked for: from one on, to just before another, or all that follow. */
interface Asked {
  readonly fromByte: number;
  readonly to: number | undefined;
}

/**
 * The bytes of an object from `fromByte` on, whatever part of it an answer brings: one that begins too early is skipped
 * as far; one that ends too early, by what it tells itself or by the object's `length`, breaks there. Throws a
 * BrokenStreamError for one that begins too late, is made of several parts, or is a proxy's own page. Source: RFC 9110,
 * "Range Requests", which servers and proxies may ignore.
 */
export function streamFrom(answer: GetObjectCommandOutput, { fromByte, to }: Asked, length: number | null): Readable {
  // In Node the SDK's body is a Readable; its type is that of all platforms.
  const body = answer.Body as Readable;
  const { first, total = length } = partOf(answer, fromByte);
  const isPage = answer.ETag === undefined && answer.ContentType?.startsWith('text/html');
  if (isPage || answer.ContentType?.startsWith('multipart/byteranges') || first > fromByte) {
    body.destroy();
    const what = isPage ? 'a page of something in between' : 'others';
    throw new BrokenStreamError(`byte ${fromByte} and all that follow were asked for, and ${what} came`);
  }
  // An answer of the whole object is read to its own end.
  const end = answer.$metadata.httpStatusCode === 206 ? Math.min(total ?? 0, to ?? Number.POSITIVE_INFINITY) : total;
  const wanted = total === null || end === null ? null : end - fromByte;
  // HTTP itself sees to it that as many come as the answer says.
  const isExact = wanted === null || answer.ContentLength === wanted;
  if (first === fromByte && isExact) return body;
  return pipeline(body, new Remainder(fromByte - first, wanted ?? 0), () => {});
}

/** Whether an answer holds other bytes than were asked for, before them or behind them. */
export function isMoreThanAsked(answer: GetObjectCommandOutput, fromByte: number, to = Number.POSITIVE_INFINITY) {
  const { first } = partOf(answer, fromByte);
  return first < fromByte || first + (answer.ContentLength ?? 0) > to;
}

/** Which part of the object an answer is: where it begins, and how long the object is, if that is not its own end. */
function partOf(
  { $metadata, ContentRange }: GetObjectCommandOutput,
  fromByte: number,
): { readonly first: number; readonly total?: number } {
  if ($metadata.httpStatusCode !== 206) return { first: 0 };
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(ContentRange ?? '') ?? [];
  if (first === undefined) return { first: fromByte };
  return { first: Number(first), ...(total !== '*' && { total: Number(total) }) };
}

/** What follows the first so many bytes; fails where fewer follow than must. */
class Remainder extends Transform {
  #toSkip: number;
  #toCome: number;

  constructor(toSkip: number, toCome: number) {
    super();
    this.#toSkip = toSkip;
    this.#toCome = toCome;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    const wanted = chunk.subarray(this.#toSkip);
    this.#toSkip -= chunk.length - wanted.length;
    this.#toCome -= wanted.length;
    done(null, wanted);
  }

  override _flush(done: (error?: Error) => void): void {
    done(this.#toCome > 0 ? new BrokenStreamError(`it ended ${this.#toCome} bytes too early`) : undefined);
  }
}
