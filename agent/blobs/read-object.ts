import type { Readable } from 'node:stream';
import type { BlobSource, ObjectPart } from './blob-source.ts';
import { type Drain, drain, type Take } from './drain.ts';
import { BlobUnavailableError } from './errors.ts';
import { retry } from './retry.ts';
import { isStorageFault } from './storage-fault.ts';

/** How often a stream that has brought bytes may break. One that brings none is opened six times in a row. */
const mostBreaks = 100;

/** Ends the reading: enough has been read, or what was read could not be taken. Reading on would mend neither. */
class Stop extends Error {}

/** The stream failed, before it had brought a byte or too often. */
class Break extends Error {}

/** Which part of an object is read, and how. */
export interface PartToRead extends ObjectPart {
  readonly from: number;
  /** Where reading ends at the latest; asked each time that a stream of the object was opened. */
  readonly end: (stream: Readable) => number;
  readonly drain: Drain;
}

/**
 * Hands an object's bytes to `take`, in order and each once, at most `limitBytes` of them; where its stream breaks, it
 * goes on from there. Throws BlobErrors, the signal's reason, what `take` throws, and whatever is no fault of a
 * storage.
 */
export function readObject(
  source: BlobSource,
  key: string,
  limitBytes: number,
  signal: AbortSignal,
  take: Take,
): Promise<void> {
  return readPart(source, key, { from: 0, end: () => limitBytes, drain }, signal, take);
}

/** As `readObject`, of a part of the object. */
export async function readPart(
  source: BlobSource,
  key: string,
  part: PartToRead,
  signal: AbortSignal,
  take: Take,
): Promise<void> {
  let at = part.from;
  let end = Number.POSITIVE_INFINITY;
  let { sameAs } = part;
  let taken: Promise<void> | void;
  const takeWanted: Take = (chunk) => {
    const wanted = chunk.subarray(0, end - at);
    at += wanted.length;
    taken = stopping(() => take(wanted));
    if (at < end) return taken;
    if (taken) return taken.then(stop);
    stop();
  };
  /** Reads on; gives back why the stream broke, if it did; throws a Break when it had brought nothing. */
  const readOn = async () => {
    const before = at;
    const to = part.to === undefined || at >= part.to ? {} : { to: part.to };
    const stream = await source.open(key, at, signal, { ...to, sameAs });
    sameAs = stream;
    end = part.end(stream);
    try {
      await part.drain(stream, takeWanted);
      return null;
    } catch (fault) {
      // A stream may break while its bytes are being taken: if they could not be, reading on would leave a hole.
      if (!signal.aborted) await taken;
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
