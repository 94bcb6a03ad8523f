import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { retry } from '../../../blobs/retry.ts';
import { ProvisionError } from './errors.ts';

export interface Checksum {
  readonly algorithm: 'sha1' | 'sha512';
  /** Hexadecimal. */
  readonly value: string;
}

/** Without a byte for so long, a download starts again. */
const silenceMilliseconds = 60_000;

/**
 * Fetches a file to `path`, up to three times, and compares its checksum. Throws `ProvisionError` when the bytes are
 * others than expected: then nothing of them may be used.
 */
export async function download(url: string, path: string, checksum: Checksum, signal: AbortSignal): Promise<void> {
  const once = async () => {
    const hash = createHash(checksum.algorithm);
    await transfer(url, path, (chunk) => hash.update(chunk), signal);
    const found = hash.digest('hex');
    if (found === checksum.value) return;
    throw new ProvisionError(
      `${url} has the ${checksum.algorithm} ${found} and should have ${checksum.value}. ` +
        'It was changed on its way or at its source: find out why before you use it.',
    );
  };
  const isPassing = (fault: unknown) => !(fault instanceof ProvisionError);
  await retry(once, { isPassing, signal, attempts: 3, firstPauseMilliseconds: 1_000 });
}

async function transfer(
  url: string,
  path: string,
  see: (chunk: Uint8Array) => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`${url} fell silent.`)), silenceMilliseconds);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
    if (!response.ok || response.body === null) throw new Error(`${url} answered with status ${response.status}.`);
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          timer.refresh();
          see(chunk);
          yield chunk;
        }
      },
      createWriteStream(path),
      { signal: AbortSignal.any([signal, silence.signal]) },
    );
  } finally {
    clearTimeout(timer);
  }
}
