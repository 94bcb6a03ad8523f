import type { Readable } from 'node:stream';
import { DirectBody } from './direct/direct-body.ts';
import { BrokenStreamError } from './storage-fault.ts';

/** Takes bytes as they come. While its promise is open, no more come. */
export type Take = (chunk: Buffer) => Promise<void> | void;

/** Hands all of a stream's bytes to `take`. */
export type Drain = (stream: Readable, take: Take) => Promise<void>;

/** A connection that says nothing for so long is dead, whatever TCP believes. */
const longestSilenceMilliseconds = 60_000;

/**
 * Hands all of the stream's bytes to `take`. Throws when the stream fails, falls silent for a minute, or `take` throws;
 * the stream is destroyed then. By its plain events: iterating over it, or piping, costs a tenth of the throughput.
 */
export const drain: Drain = (stream, take) =>
  draining(stream, (alive, fail) => {
    let taking: Promise<void> | void;
    // A stream may end while its last bytes are still being taken.
    const ended = new Promise<void>((resolve, reject) => {
      stream.once('end', () => void Promise.resolve(taking).then(resolve, reject));
    });
    stream.on('data', (chunk: Buffer) => {
      alive();
      if (stream.destroyed) return;
      try {
        taking = take(chunk);
        if (taking === undefined) return;
        stream.pause();
        taking.then(() => void stream.resume(), fail);
      } catch (error) {
        fail(error);
      }
    });
    return ended;
  });

/**
 * As `drain`, at less cost where it can be had: a chunk is larger, and its memory is used again once it is taken, so
 * `take` may not keep it.
 */
export const drainInPlace: Drain = (stream, take) =>
  stream instanceof DirectBody
    ? draining(stream, (alive, fail) => stream.handTo(take, alive, fail))
    : drain(stream, take);

/** `flow` sets off the reading, says whenever bytes have come, and what it has failed of. */
async function draining(
  stream: Readable,
  flow: (alive: () => void, fail: (error: unknown) => void) => Promise<void>,
): Promise<void> {
  if (stream.errored) throw stream.errored;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (error: unknown) => {
    reject(error);
    stream.destroy();
  };
  const silence = setTimeout(() => {
    fail(new BrokenStreamError(`no byte came for ${longestSilenceMilliseconds / 1000} seconds`));
  }, longestSilenceMilliseconds);
  stream.once('error', reject);
  stream.once('close', () => {
    if (!stream.readableEnded) reject(new BrokenStreamError('it was closed before its end'));
  });
  flow(() => void silence.refresh(), fail).then(resolve, fail);
  try {
    await promise;
  } finally {
    clearTimeout(silence);
  }
}
