import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Take } from '../blobs/drain.ts';
import { ArchiveError } from './archive-error.ts';

export type Compression = 'gzip' | 'xz' | 'zstd';

/** Hands bytes to `take`, in order, until there are no more. */
export type Feed = (take: Take) => Promise<void>;

/** The reference programs themselves: all that they can read, read as they do. */
const programs: Readonly<Record<Compression, readonly string[]>> = {
  gzip: ['-d', '-c'],
  xz: ['-d', '-c', '--memlimit-decompress=2GiB'],
  // Whatever window it was written with.
  zstd: ['-d', '-c', '--long=31', '--memory=2048MB', '--no-progress'],
};

const damaged = new RegExp(
  'unexpected end|premature end|corrupt|crc error|length error|format violated|checksum|unsupported format' +
    '|not recognized|not in \\S+ format|decoding error',
  'i',
);
const unsupported = /memory usage limit|unsupported|unknown method|dictionary|window|too much memory|encrypted/i;
const outOfMemory = /cannot allocate|allocation|out of memory/i;
const longestComplaint = 1_000;

/**
 * What `feed` hands over, decompressed by gzip, xz or zstd, which run without rights and end with us. `complain` is
 * called with what they complain of and read all the same: bytes behind the end that are not theirs. Throws
 * ArchiveErrors, and what `feed` throws.
 */
export async function* decompress(
  compression: Compression,
  feed: Feed,
  complain: (text: string) => void,
): AsyncGenerator<Buffer> {
  const child = spawn(compression, programs[compression], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C' },
    ...(process.getuid?.() === 0 && { uid: 65_534, gid: 65_534 }),
  });
  const ended = endOf(child, compression);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(0, longestComplaint);
  });
  const fed = feedInto(child.stdin, feed).catch((error: unknown) => {
    child.kill();
    return { error };
  });
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const { code, fault } = await ended;
    const failure = await fed;
    if (fault) throw fault;
    if (failure) throw failure.error;
    if (code === 2) complain(said.trim());
    else if (code !== 0) throw refusal(compression, said.trim(), code);
  } finally {
    child.kill('SIGKILL');
    await Promise.all([ended, fed]);
  }
}

/** Writes what `feed` hands over, at the reader's pace. Ends early, in peace, when the reader has gone. */
export async function feedInto(target: Writable, feed: Feed): Promise<undefined> {
  const gone = new Error('its reader has gone');
  target.on('error', () => {});
  const closed = new Promise<void>((resolve) => target.once('close', resolve));
  try {
    await feed((chunk) => {
      if (target.destroyed || target.errored) throw gone;
      if (target.write(chunk)) return;
      return Promise.race([new Promise<void>((resolve) => target.once('drain', resolve)), closed]);
    });
    target.end();
  } catch (error) {
    if (error !== gone) throw error;
  }
}

async function endOf(child: ChildProcess, program: string): Promise<{ code: number | null; fault?: Error }> {
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code };
  } catch (error) {
    return {
      code: null,
      fault: new ArchiveError('unsupported', `the program ${program} can't be started here`, { cause: error }),
    };
  }
}

function refusal(compression: Compression, said: string, code: number | null): Error {
  const why =
    said
      .split('\n')
      .at(-1)
      ?.replace(/^.*: +/, '') || `exit code ${code}`;
  if (code === null || outOfMemory.test(said)) return new Error(`${compression} was ended: ${why}`);
  if (damaged.test(said)) return new ArchiveError('damaged', why);
  if (unsupported.test(said)) return new ArchiveError('unsupported', why);
  return new Error(`${compression} failed: ${why}`);
}
