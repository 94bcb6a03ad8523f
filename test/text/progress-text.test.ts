import { expect, test } from 'vitest';
import { advance, phaseProgress, progressText } from '../../agent/text/progress-text.ts';

test.each([
  [{ done: 0, total: null, unit: null }, 5, ''],
  [{ done: 1_048_576, total: 4_194_304, unit: 'bytes' }, 2, '1 MiB of 4 MiB · 25 % · 512 KiB/s'],
  [{ done: 1_048_576, total: 4_194_304, unit: 'bytes' }, 4, '1 MiB of 4 MiB · 25 % · 10 s left · 256 KiB/s'],
  [{ done: 2 ** 30, total: 3 * 2 ** 30, unit: 'bytes' }, 67, '1 GiB of 3 GiB · 33 % · 2 min left · 15.3 MiB/s'],
  [{ done: 2 ** 30, total: 2 ** 40, unit: 'bytes' }, 9, '1 GiB of 1 TiB · 0 % · 114 MiB/s'],
  [{ done: 2 ** 35, total: 2 ** 40, unit: 'bytes' }, 300, '32 GiB of 1 TiB · 3 % · 2 h 40 min left · 109 MiB/s'],
  [{ done: 4096, total: 4096, unit: 'bytes' }, 4, '4 KiB of 4 KiB · 100 % · 1 KiB/s'],
  [{ done: 4095, total: 4096, unit: 'bytes' }, 4, '4 KiB of 4 KiB · 99 % · 5 s left · 1 KiB/s'],
  [{ done: 3, total: 12, unit: 'shards' }, 20, '3 of 12 shards · 25 %'],
  [{ done: 3, total: 12, unit: 'shards' }, 2, '3 of 12 shards · 25 %'],
  [{ done: 1, total: 1, unit: 'shards' }, 2, '1 of 1 shard · 100 %'],
  [{ done: 5000, total: null, unit: 'objects' }, 2, '5,000 objects'],
  [{ done: 0, total: 0, unit: 'bytes' }, 0, '0 B of 0 B'],
] as const)('%o after %d s reads as "%s%"', (done, seconds, line) => {
  const now = seconds * 1_000;
  expect(progressText({ ...phaseProgress(0), ...done, movedAt: now }, now)).toBe(line);
});

const mebibyte = 1024 * 1024;
const bytes = (done: number) => ({ done: done * mebibyte, total: 200 * mebibyte, unit: 'bytes' });

/** A phase that reads 10 MiB a second, and has read so many. */
function reading(seconds: number) {
  const progress = phaseProgress(0);
  for (let second = 1; second <= seconds; second += 1) advance(progress, second * 1_000, bytes(second * 10));
  return progress;
}

test('what waits for another phase says so, and foresees nothing', () => {
  const progress = reading(10);
  expect(progressText(progress, 11_000)).toMatch(/· 50 % · 10 s left · 9/);
  expect(progressText(progress, 40_000)).toBe('100 MiB of 200 MiB · 50 % · waiting');
});

test('the time in which it waited is no part of its pace', () => {
  const progress = reading(10);
  advance(progress, 40_000, bytes(110));
  advance(progress, 41_000, bytes(120));
  expect(progressText(progress, 41_000)).toBe('120 MiB of 200 MiB · 60 % · 5 s left · 10.9 MiB/s');
  advance(progress, 49_000, { ...bytes(200), total: null });
  expect(progressText(progress, 49_000)).toMatch(/^200 MiB · 1/);
});

test('nothing waits before its first byte, or after its last', () => {
  const progress = phaseProgress(0);
  advance(progress, 100, bytes(0));
  expect(progressText(progress, 9_000)).not.toContain('waiting');
  advance(progress, 10_000, bytes(200));
  expect(progressText(progress, 20_000)).not.toContain('waiting');
});
