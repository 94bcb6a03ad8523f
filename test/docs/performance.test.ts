import { expect, test } from 'vitest';
import { whole } from '../bench/proof/scale.ts';
import { amountOf } from './amount-of.ts';
import { documentAt } from './documents.ts';

const page = documentAt('docs/performance.md');
const sums = Array.from(page.matchAll(/^\| ([^|]+) \| ([\d.×+/() ]+) \| (\d+\.\d+) \|$/gm), ([, what, sum, value]) => ({
  what: what ?? '',
  sum: sum ?? '',
  value: value ?? '',
}));
const rateOf = (what: string) => Number(sums.find((one) => one.what.startsWith(what))?.value);

test('docs/performance.md has its sums', () => {
  expect(sums).toHaveLength(13);
});

test.each(sums)('docs/performance.md: $what is $sum = $value', ({ sum, value }) => {
  const decimals = value.split('.')[1]?.length ?? 0;
  expect(Math.abs(amountOf(sum) - Number(value))).toBeLessThan(0.51 * 10 ** -decimals);
});

test.each([
  ['100 GB', 'm7gd.xlarge, 4 vCPUs'],
  ['1 TB', 'is4gen.2xlarge, 8 vCPUs'],
  ['10 TB', 'is4gen.4xlarge, 16 vCPUs'],
])('docs/performance.md: %s comes at the least of the rates that there are', (size, machine) => {
  const least = Math.min(rateOf('the agent'), rateOf(`${machine}: network`), rateOf(`${machine}: processors`));
  expect(sums.find(({ what }) => what.startsWith(`${size} on `))?.sum).toContain(` / ${least.toFixed(1)} / 60`);
});

test('docs/performance.md holds its figures against the limits of the bench', () => {
  const { proof, link, usualRestore, bytes, longObject, disk, memoryMebibytes, halfDisk } = whole.limits;
  const limits = Array.from(page.matchAll(/ \| (at (?:most|least) [\d.]+)/g), ([, limit]) => limit);
  expect(limits).toEqual([
    ...[`at most ${proof}`, `at most ${link}`, `at least ${usualRestore}`, `at least ${bytes}`],
    ...[`at most ${longObject}`, `at most ${longObject}`, `at most ${disk}`, `at most ${memoryMebibytes}`],
    `at most ${halfDisk}`,
  ]);
});
