import type { S3Client } from '@aws-sdk/client-s3';
import { putObject } from '../blobs/put-object.ts';
import { contractVersion } from '../contract/contract-version.ts';
import { ledgerKey } from '../contract/ledger.ts';
import type { Order } from '../contract/order.ts';
import { mostInPiece, mostPieces, type ProvenPiece, type ProvenRecord } from '../contract/proven-items.ts';
import type { Log } from './log.ts';
import { retryWithin } from './retry-within.ts';

export interface PiecesOptions {
  readonly ledger: S3Client;
  readonly order: Pick<Order, 'runId' | 'attempt' | 'ledger'>;
  /** Where they go: `placeOf`. */
  readonly place: string;
  /** Of all that its proofs rest on beside the objects. */
  readonly basis: string;
  readonly log: Log;
  /** Default: half a minute. */
  readonly everyMilliseconds?: number;
}

const usualIntervalMilliseconds = 30_000;
/** With each piece the next one may be this much later: those of a week are far fewer than `mostPieces`. */
const growth = 1.02;
/** A notice of EC2 leaves two minutes, of which most are the result's. */
const longestFlushMilliseconds = 10_000;

/**
 * Writes what is proven below the instance's own prefix as it goes, so that little is lost when it is taken away. What
 * can't be written now is written with the next piece; in the end it costs another attempt's time, and nothing else.
 */
export class ProvenPieces {
  readonly #options: PiecesOptions;
  #waiting: ProvenRecord[] = [];
  #written = 0;
  #interval: number;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: PiecesOptions) {
    this.#options = options;
    this.#interval = options.everyMilliseconds ?? usualIntervalMilliseconds;
  }

  add(records: readonly ProvenRecord[]): void {
    if (records.length === 0) return;
    this.#waiting.push(...records);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#interval *= growth;
      void this.#write(longestFlushMilliseconds);
    }, this.#interval).unref();
  }

  /** The rest, before the result says that the attempt is over: whoever reads that, reads these. Never throws. */
  async flush(milliseconds: number): Promise<void> {
    clearTimeout(this.#timer);
    await this.#write(Math.min(milliseconds, longestFlushMilliseconds));
  }

  #write(milliseconds: number): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const over = performance.now() + milliseconds;
      while (this.#waiting.length > 0 && this.#written < mostPieces) {
        const left = over - performance.now();
        if (left <= 0 || !(await this.#writePiece(left))) return;
      }
    });
    return this.#writing;
  }

  async #writePiece(milliseconds: number): Promise<boolean> {
    const { ledger, order, place: own, basis, log } = this.#options;
    const { runId, attempt } = order;
    const items = this.#waiting.slice(0, mostInPiece);
    const piece: ProvenPiece = { version: contractVersion, runId, attempt: attempt.number, basis, items };
    const { bucket, ownPrefix } = order.ledger;
    const key = ledgerKey.piece(ownPrefix, own, this.#written + 1);
    const place = { bucket, key, contentType: 'application/json', over: 'nothing' } as const;
    try {
      await retryWithin(milliseconds, (signal) => putObject(ledger, { ...place, body: JSON.stringify(piece) }, signal));
    } catch (error) {
      log.note('what is proven could not be kept', { items: items.length, error: String(error) });
      return false;
    }
    this.#written += 1;
    this.#waiting = this.#waiting.slice(items.length);
    return true;
  }
}
