import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { EnclosureKind } from '../contract/enclosure.ts';
import { ledgerKey } from '../contract/ledger.ts';
import type { Order } from '../contract/order.ts';
import { RunError } from '../proof/run-error.ts';
import { isNotThere, type LedgerPlace, readAtMost } from './read-at-most.ts';

export interface EnclosedRequest {
  readonly ledger: S3Client;
  readonly order: Pick<Order, 'enclosures' | 'ledger'>;
  /** Where it is put: `placeOf`. */
  readonly place: string;
  /** How long it may take to be put there: whoever launches an instance knows it only then. */
  readonly waitMilliseconds: number;
  readonly signal: AbortSignal;
}

const usualPollMilliseconds = 2_000;

/**
 * The text that an order encloses, from the attempt's own place; null where it encloses none of the kind.
 * Throws `RunError('internal')` when it doesn't come in time, or is not the very text that the order means.
 */
export async function readEnclosed(kind: EnclosureKind, request: EnclosedRequest): Promise<string | null> {
  const enclosure = request.order.enclosures[kind];
  if (enclosure === undefined) return null;
  const { bucket, ownPrefix } = request.order.ledger;
  const key = ledgerKey.enclosed(ownPrefix, request.place, kind);
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

async function waitFor(place: LedgerPlace, { ledger, waitMilliseconds, signal }: EnclosedRequest): Promise<Buffer> {
  const over = performance.now() + waitMilliseconds;
  for (;;) {
    try {
      return await readAtMost(ledger, place, signal);
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
