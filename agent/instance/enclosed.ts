import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { EnclosureKind } from '../contract/enclosure.ts';
import { ledgerKey } from '../contract/ledger.ts';
import type { Order } from '../contract/order.ts';
import { RunError } from '../proof/run-error.ts';

export interface EnclosedRequest {
  readonly ledger: S3Client;
  readonly order: Pick<Order, 'enclosures' | 'ledger'>;
  readonly instanceId: string;
  /** How long it may take to be put there: whoever launches an instance knows it only then. */
  readonly waitMilliseconds: number;
  readonly signal: AbortSignal;
}

const usualPollMilliseconds = 2_000;

/**
 * The text that an order encloses, from below this instance's own prefix; null where it encloses none of the kind.
 * Throws `RunError('internal')` when it doesn't come in time, or is not the very text that the order means.
 */
export async function readEnclosed(kind: EnclosureKind, request: EnclosedRequest): Promise<string | null> {
  const enclosure = request.order.enclosures[kind];
  if (enclosure === undefined) return null;
  const { bucket, ownPrefix } = request.order.ledger;
  const key = ledgerKey.enclosed(ownPrefix, request.instanceId, kind);
  const bytes = await waitFor({ bucket, key, limitBytes: enclosure.bytes }, request);
  const named = `s3://${bucket}/${key}, which the order encloses,`;
  if (bytes.length !== enclosure.bytes) {
    const length = bytes.length > enclosure.bytes ? `more than ${enclosure.bytes}` : bytes.length;
    throw new RunError('internal', `${named} has ${length} bytes where the order says ${enclosure.bytes}.`);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === enclosure.sha256) return bytes.toString('utf8');
  throw new RunError('internal', `${named} is another text than the order means: its SHA-256 is ${sha256}.`);
}

interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly limitBytes: number;
}

/** The object's bytes, of which one more than the limit means any number more. */
async function waitFor(place: Place, { ledger, waitMilliseconds, signal }: EnclosedRequest): Promise<Buffer> {
  const over = performance.now() + waitMilliseconds;
  for (;;) {
    try {
      return await read(place, ledger, signal);
    } catch (error) {
      signal.throwIfAborted();
      const left = over - performance.now();
      if (left <= 0) {
        const what = isNotThere(error) ? 'is not there' : `could not be read (${String(error)})`;
        const message = `s3://${place.bucket}/${place.key}, which the order encloses, ${what}, after all the waiting.`;
        throw new RunError('internal', message, { cause: error });
      }
      await sleep(Math.min(left, usualPollMilliseconds), undefined, { signal });
    }
  }
}

async function read({ bucket, key, limitBytes }: Place, ledger: S3Client, abortSignal: AbortSignal): Promise<Buffer> {
  const { Body } = await ledger.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of (Body ?? []) as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > limitBytes) break;
  }
  return Buffer.concat(parts);
}

/** Who may not list a bucket is told 403 of what is missing. */
function isNotThere(error: unknown): boolean {
  return error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0);
}
