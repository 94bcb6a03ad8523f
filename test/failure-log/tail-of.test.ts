import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tailOf } from '../../agent/failure-log/tail-of.ts';

const soon = 2_000;

it('keeps all of a short journal', async () => {
  expect(await tailOf(Readable.from([Buffer.from('one\ntwo')]), 100, soon)).toBe('one\ntwo');
});

it('keeps the last whole lines of a long one', async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `line ${at}\n`);
  const end = await tailOf(Readable.from(lines.map((line) => Buffer.from(line))), 100, soon);
  expect(end).toMatch(/^(line \d+\n)+line 9999\n$/);
  expect(end.length).toBeGreaterThan(80);
});

it('however the journal comes in, keeps its end, within bounds', async () => {
  const chunk = fc.uint8Array({ minLength: 1, maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), fc.integer({ min: 1, max: 500 }), async (chunks, limit) => {
      const whole = Buffer.concat(chunks);
      const end = await tailOf(Readable.from(chunks.map((each) => Buffer.from(each))), limit, soon);
      if (whole.length <= limit) expect(end).toBe(whole.toString());
      else expect(whole.subarray(-limit).toString().endsWith(end)).toBe(true);
    }),
  );
});

it('does not wait for one that never ends', async () => {
  const journal = new PassThrough();
  journal.write('all that there is\n');
  const began = performance.now();
  expect(await tailOf(journal, 100, 100)).toBe('all that there is\n');
  expect(performance.now() - began).toBeLessThan(1_500);
});

it('takes what a journal that breaks has given', async () => {
  const breaking = Readable.from(
    (function* () {
      yield Buffer.from('before\n');
      throw new Error('torn');
    })(),
  );
  expect(await tailOf(breaking, 100, soon)).toBe('before\n');
});
