import { putObject } from '../../agent/blobs/put-object.ts';
import { retry } from '../../agent/blobs/retry.ts';
import type { Ledger } from './ledger.ts';

/** A record that is replaced, and never without having been read. */
export interface Swap<T> {
  readonly key: string;
  /** In words, for whoever comes to nothing: "the state of repository logs". */
  readonly name: string;
  /** Null when there is none yet; its value is null where nobody can understand it, and it is begun anew. */
  read(): Promise<{ readonly value: T | null; readonly etag: string } | null>;
  /** Gives null to leave it alone. It may be called several times and must have no effects. */
  change(current: T | null): T | null | Promise<T | null>;
}

/** Too many others are writing the same record; the message is to be delivered again. */
class RecordContendedError extends Error {
  readonly code = 'record-contended';
  override readonly name = 'RecordContendedError';
}

/**
 * The time that is left is the bound: where forty reports of one repository are written at once, and a round trip takes
 * 50 ms, some need more than a hundred tries. Longer pauses make the unluckiest wait longer.
 */
const tries = {
  attempts: Number.POSITIVE_INFINITY,
  firstPauseMilliseconds: 50,
  longestPauseMilliseconds: 400,
};

/**
 * Compare and swap: changes the record as it is and writes it, again from the start if someone else was faster, for as
 * long as `signal` lets it. Gives back what was written, or null. Throws a `RecordContendedError`.
 */
export function swapRecord<T>(
  { s3, bucket }: Ledger,
  { key, name, read, change }: Swap<T>,
  signal: AbortSignal,
): Promise<T | null> {
  let lost = 0;
  const contended = (options: ErrorOptions) =>
    new RecordContendedError(`Others were faster to change ${name}: ${lost} times.`, options);
  const swap = async () => {
    const current = await read();
    const next = await change(current?.value ?? null);
    if (next === null) return null;
    const object = { bucket, key, body: JSON.stringify(next), contentType: 'application/json' };
    const over = current === null ? ('nothing' as const) : { etag: current.etag };
    if (await putObject(s3, { ...object, over }, signal)) return next;
    lost += 1;
    throw contended({});
  };
  const isPassing = (fault: unknown) => fault instanceof RecordContendedError;
  return retry(swap, { ...tries, isPassing, signal }).catch((cause: unknown) => {
    throw lost > 0 && signal.aborted ? contended({ cause }) : cause;
  });
}
