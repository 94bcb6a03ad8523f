import type { Readable } from 'node:stream';

/** A connection that says nothing for so long is dead, whatever TCP believes. */
const longestSilenceMilliseconds = 60_000;

/** The stream's bytes as they come. Throws when it fails, or falls silent for a minute; destroys it when left early. */
export async function* chunks(stream: Readable): AsyncGenerator<Buffer> {
  const silence = setTimeout(() => {
    stream.destroy(new Error(`no byte came for ${longestSilenceMilliseconds / 1000} seconds`));
  }, longestSilenceMilliseconds);
  try {
    for await (const chunk of stream) {
      yield chunk;
      silence.refresh();
    }
  } finally {
    clearTimeout(silence);
    stream.destroy();
  }
}
