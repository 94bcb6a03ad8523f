import type { Readable } from 'node:stream';
import type { BlobSource } from './blob-source.ts';
import { drain, type Take } from './drain.ts';
import { BlobUnavailableError } from './errors.ts';
import { retry } from './retry.ts';
import { isStorageFault } from './storage-fault.ts';

/** How often a stream that has brought bytes may break. One that brings none is opened six times in a row. */
const mostBreaks = 100;

/** Ends the reading: enough has been read, or what was read could not be taken. Reading on would mend neither. */
class Stop extends Error {}

/** The stream failed, before it had brought a byte or too often. */
class Break extends Error {}

/**
 * Hands an object's bytes to `take`, in order and each once, at most `limitBytes` of them; where its stream breaks, it
 * goes on from there. Throws BlobErrors, the signal's reason, what `take` throws, and whatever is no fault of a
 * storage.
 */
export async function readObject(
  source: BlobSource,
  key: string,
  limitBytes: number,
  signal: AbortSignal,
  take: Take,
): Promise<void> {
  let at = 0;
  let stream: Readable | undefined;
  const takeWanted: Take = (chunk) => {
    const wanted = chunk.subarray(0, limitBytes - at);
    at += wanted.length;
    const taken = stopping(() => take(wanted));
    if (at < limitBytes) return taken;
    if (taken) return taken.then(stop);
    stop();
  };
  /** Reads on; gives back why the stream broke, if it did; throws a Break when it had brought nothing. */
  const readOn = async () => {
    const before = at;
    stream = await source.open(key, at, signal, stream);
    try {
      await drain(stream, takeWanted);
      return null;
    } catch (fault) {
      if (fault instanceof Stop || !isStorageFault(fault)) throw fault;
      if (at === before) throw new Break('', { cause: fault });
      return { cause: fault };
    }
  };
  try {
    for (let breaks = 1; ; breaks += 1) {
      const broken = await retry(readOn, { isPassing: (fault) => fault instanceof Break, signal });
      if (broken === null) return;
      if (breaks === mostBreaks) throw new Break('', broken);
    }
  } catch (fault) {
    signal.throwIfAborted();
    if (fault instanceof Break) {
      const message = `${source.location}/${key} breaks off at byte ${at}, again and again.`;
      throw new BlobUnavailableError(key, message, { cause: fault.cause });
    }
    if (!(fault instanceof Stop)) throw fault;
    if (fault.cause !== undefined) throw fault.cause;
  }
}

function stop(cause?: unknown): never {
  throw new Stop('', { cause });
}

/** What is thrown in it, or what its promise rejects with, becomes a Stop. */
function stopping(take: () => Promise<void> | void): Promise<void> | void {
  try {
    return take()?.catch(stop);
  } catch (error) {
    stop(error);
  }
}
