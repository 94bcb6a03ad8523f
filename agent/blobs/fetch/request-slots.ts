import pLimit from 'p-limit';
import { type Pace, paceAfter, startingPace } from './pace.ts';

const measurementMilliseconds = 1_000;

/** Bounds the requests that are under way at once, over all objects, by a number that it finds by measuring. */
export class RequestSlots {
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #now: () => number;
  #pace: Pace;
  #since: number;
  #bytes = 0;
  /** Whether there was always more to ask for: else the number was not what held it back. */
  #isFull = true;

  constructor(requests: number, now: () => number = () => performance.now()) {
    this.#pace = startingPace(requests);
    this.#limit = pLimit(this.#pace.requests);
    this.#now = now;
    this.#since = now();
  }

  /** How many there may be at once, now. */
  get requests(): number {
    return this.#pace.requests;
  }

  /** Does the work of one request as soon as it may be under way. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#limit(work).finally(() => {
      if (this.#limit.pendingCount === 0) this.#isFull = false;
    });
  }

  /** So many bytes have come. */
  passed(bytes: number): void {
    this.#bytes += bytes;
    const elapsed = this.#now() - this.#since;
    if (elapsed < measurementMilliseconds) return;
    // After a pause of the machine, or of ours, the measurement says nothing.
    if (this.#isFull && elapsed < 3 * measurementMilliseconds) {
      this.#pace = paceAfter(this.#pace, this.#bytes / elapsed);
      this.#limit.concurrency = this.#pace.requests;
    }
    this.#isFull = this.#limit.pendingCount > 0;
    this.#bytes = 0;
    this.#since = this.#now();
  }
}
