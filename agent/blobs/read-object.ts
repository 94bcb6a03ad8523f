import type { BlobSource } from './blob-source.ts';
import { drain, type Take } from './drain.ts';
import { BlobError, BlobUnavailableError } from './errors.ts';
import { backoff } from './retry.ts';
import { isStorageFault } from './storage-fault.ts';

/** How often in a row a stream may break without having brought a byte, and how often at all. */
const fruitlessInARow = 6;
const breaksAltogether = 100;

/** Ends the reading: enough has been read, or what was read could not be taken. Reading on would mend neither. */
class Stop extends Error {}

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
  let fruitless = 0;
  const takeWanted: Take = (chunk) => {
    const wanted = chunk.subarray(0, limitBytes - at);
    at += wanted.length;
    const taken = stopping(() => take(wanted));
    if (at < limitBytes) return taken;
    if (taken) return taken.then(stop);
    stop();
  };
  for (let breaks = 1; ; breaks++) {
    const before = at;
    try {
      return await drain(await source.open(key, at, signal), takeWanted);
    } catch (fault) {
      signal.throwIfAborted();
      if (fault instanceof Stop) {
        if (fault.cause === undefined) return;
        throw fault.cause;
      }
      if (fault instanceof BlobError || !isStorageFault(fault)) throw fault;
      fruitless = at > before ? 1 : fruitless + 1;
      if (fruitless === fruitlessInARow || breaks === breaksAltogether) {
        const where = `${source.location}/${key}`;
        throw new BlobUnavailableError(key, `${where} breaks off at byte ${at}, again and again.`, { cause: fault });
      }
    }
    await backoff(fruitless, signal);
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
