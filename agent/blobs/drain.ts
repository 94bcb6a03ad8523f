import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Takes bytes as they come. While its promise is open, no more come. */
export type Take = (chunk: Buffer) => Promise<void> | void;

/** A connection that says nothing for so long is dead, whatever TCP believes. */
const longestSilenceMilliseconds = 60_000;

/**
 * Hands all of the stream's bytes to `take`. Throws when the stream fails, falls silent for a minute, or `take` throws;
 * the stream is destroyed then. (An async iterator would cost a tenth of the throughput.)
 */
export async function drain(stream: Readable, take: Take): Promise<void> {
  const silence = setTimeout(() => {
    stream.destroy(new Error(`no byte came for ${longestSilenceMilliseconds / 1000} seconds`));
  }, longestSilenceMilliseconds);
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      silence.refresh();
      try {
        const taken = take(chunk);
        if (taken) taken.then(() => done(), done);
        else done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    await pipeline(stream, sink);
  } finally {
    clearTimeout(silence);
  }
}
