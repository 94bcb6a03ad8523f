import { pause } from './again.ts';
import type { BlobSource } from './blob-source.ts';
import { chunks } from './chunks.ts';
import { BlobError, BlobUnavailableError } from './errors.ts';

/** How often in a row a stream may break without having brought a byte, and how often at all. */
const fruitlessInARow = 6;
const breaksAltogether = 100;

/**
 * An object's bytes, in order and each once, at most `limitBytes` of them; where its stream breaks, it goes on from
 * there. Throws BlobErrors, and the signal's reason.
 */
export async function* objectBytes(
  source: BlobSource,
  key: string,
  limitBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let at = 0;
  let fruitless = 0;
  for (let breaks = 1; ; breaks++) {
    const before = at;
    try {
      for await (const chunk of chunks(await source.open(key, at, signal))) {
        const wanted = chunk.subarray(0, limitBytes - at);
        at += wanted.length;
        yield wanted;
        if (at === limitBytes) return;
      }
      return;
    } catch (fault) {
      signal.throwIfAborted();
      if (fault instanceof BlobError) throw fault;
      fruitless = at > before ? 1 : fruitless + 1;
      if (fruitless === fruitlessInARow || breaks === breaksAltogether) {
        const where = `${source.location}/${key}`;
        throw new BlobUnavailableError(key, `${where} breaks off at byte ${at}, again and again.`, { cause: fault });
      }
    }
    await pause(fruitless, signal);
  }
}
