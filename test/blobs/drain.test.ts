import { Readable } from 'node:stream';
import { setImmediate as soon } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { drain } from '../../agent/blobs/drain.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a stream that falls silent for a minute is dead', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stream = new Readable({ read() {} });
  const taken: string[] = [];
  const reading = expect(drain(stream, (chunk) => void taken.push(String(chunk)))).rejects.toThrow(
    'no byte came for 60 seconds',
  );
  await vi.advanceTimersByTimeAsync(59_000);
  stream.push('one');
  await soon();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(stream.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  await reading;
  expect(taken).toEqual(['one']);
  expect(stream.destroyed).toBe(true);
});

test('what is thrown at a chunk ends the stream, and is thrown on', async () => {
  for (const fail of [() => Promise.reject(new Error('full')), () => raise('full')]) {
    const stream = Readable.from([Buffer.from('one'), Buffer.from('two')]);
    await expect(drain(stream, fail)).rejects.toThrow('full');
    expect(stream.destroyed).toBe(true);
  }
});

test('it is not over before the last chunk is taken', async () => {
  let taken = false;
  await drain(Readable.from([Buffer.from('last')]), async () => {
    await soon();
    taken = true;
  });
  expect(taken).toBe(true);
});

test('nothing comes while a chunk is being taken', async () => {
  let open = 0;
  await drain(Readable.from(Array(5).fill(Buffer.from('chunk'))), async () => {
    expect(++open).toBe(1);
    await soon();
    open--;
  });
});

function raise(message: string): never {
  throw new Error(message);
}
