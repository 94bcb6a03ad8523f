import type { Readable } from 'node:stream';
import { BrokenStreamError } from './storage-fault.ts';

/** Takes bytes as they come. While its promise is open, no more come. */
export type Take = (chunk: Buffer) => Promise<void> | void;

/** A connection that says nothing for so long is dead, whatever TCP believes. */
const longestSilenceMilliseconds = 60_000;

/**
 * Hands all of the stream's bytes to `take`. Throws when the stream fails, falls silent for a minute, or `take` throws;
 * the stream is destroyed then. By its plain events: iterating over it, or piping, costs a tenth of the throughput.
 */
export async function drain(stream: Readable, take: Take): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (error: unknown) => {
    reject(error);
    stream.destroy();
  };
  const silence = setTimeout(() => {
    fail(new BrokenStreamError(`no byte came for ${longestSilenceMilliseconds / 1000} seconds`));
  }, longestSilenceMilliseconds);
  let taking: Promise<void> | void;
  // A stream may end while its last bytes are still being taken.
  stream.once('end', () => void Promise.resolve(taking).then(resolve, reject));
  stream.once('error', reject);
  stream.once('close', () => {
    if (!stream.readableEnded) reject(new BrokenStreamError('it was closed before its end'));
  });
  stream.on('data', (chunk: Buffer) => {
    silence.refresh();
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
  try {
    await promise;
  } finally {
    clearTimeout(silence);
  }
}
