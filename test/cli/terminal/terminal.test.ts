import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawn } from './drawn.ts';

const draw = [process.execPath, join(import.meta.dirname, 'draw.ts')];

const atForty = [
  '  error: 注文 索引 の 利用者 一覧: 👍🏽',
  '  café cafe\u0301 is gone, and so is what',
  '  stood beside it.',
  '  fetching · version 8.17.0',
];
const atEighty = [
  '  error: 注文 索引 の 利用者 一覧: 👍🏽 café cafe\u0301 is gone, and so is what stood',
  '  beside it.',
  '  fetching · version 8.17.0',
];
const atTwoHundred = [
  '  error: 注文 索引 の 利用者 一覧: 👍🏽 café cafe\u0301 is gone, and so is what stood beside it.',
  '  fetching · version 8.17.0',
];

test.each([
  { columns: 0, kept: atEighty, advance: '3 MiB of 6 MiB · 50 % · RATE', rate: ['3 MiB · RATE'] },
  { columns: 40, kept: atForty, advance: '3 Mi…', rate: ['3 MiB', '  · RATE'] },
  { columns: 200, kept: atTwoHundred, advance: '3 MiB of 6 MiB · 50 % · RATE', rate: ['3 MiB · RATE'] },
])('a terminal of $columns columns shows each phase once and whole words', async ({ columns, kept, advance, rate }) => {
  const underWay = await drawn([...draw, 'under-way'], { columns });
  expect(underWay).toMatchObject({ exitCode: 0, brokenLines: [] });
  expect(timeless(underWay.lines)).toEqual([
    ...kept,
    `  Read every byte      TIME   ${advance}`,
    '  Start Elasticsearch  TIME',
  ]);
  const ended = await drawn(draw, { columns });
  expect(ended).toMatchObject({ exitCode: 0, brokenLines: [] });
  const [first, ...others] = rate;
  expect(timeless(ended.lines)).toEqual([
    ...kept,
    '• Start Elasticsearch  TIME',
    `• Read every byte      TIME   ${first}`,
    ...others,
  ]);
});

test('a terminal too low for all that changes leaves nothing of it behind', async () => {
  const { lines } = await drawn(draw, { columns: 80, rows: 2 });
  expect(timeless(lines)).toEqual([
    ...atEighty,
    '• Start Elasticsearch  TIME',
    '• Read every byte      TIME   3 MiB · RATE',
  ]);
});

/** Times differ from run to run, not how wide they are set. */
function timeless(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.replace(/^(.{22}) (?=.{8}(?: {3}|$)) *[\d.]+ m?s/, '$1 TIME').replace(/[\d.]+ MiB\/s/, 'RATE'),
  );
}
