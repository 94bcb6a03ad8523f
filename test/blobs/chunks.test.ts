import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { chunks } from '../../agent/blobs/chunks.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a stream that falls silent for a minute is dead', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stream = new Readable({ read() {} });
  stream.push('one');
  const reading = chunks(stream);
  expect(String((await reading.next()).value)).toBe('one');
  const next = expect(reading.next()).rejects.toThrow('no byte came for 60 seconds');
  await vi.advanceTimersByTimeAsync(59_000);
  expect(stream.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  await next;
  expect(stream.destroyed).toBe(true);
});

test('a stream that is left early is destroyed', async () => {
  const stream = Readable.from([Buffer.from('one'), Buffer.from('two')]);
  for await (const chunk of chunks(stream)) {
    expect(String(chunk)).toBe('one');
    break;
  }
  expect(stream.destroyed).toBe(true);
});
