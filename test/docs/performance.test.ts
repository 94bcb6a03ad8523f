import { expect, test } from 'vitest';
import { dividedFigure, dividedOutcomes, interruptedSpan } from '../bench/fleet/divided-figures.ts';
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
  expect(sums).toHaveLength(52);
});

test.each(sums)('docs/performance.md: $what is $sum = $value', ({ sum, value }) => {
  const decimals = value.split('.')[1]?.length ?? 0;
  expect(Math.abs(amountOf(sum) - Number(value))).toBeLessThan(0.51 * 10 ** -decimals);
});

test.each([
  ['100 GB', 'm7gd.xlarge', '4 vCPUs'],
  ['1 TB', 'is4gen.2xlarge', '8 vCPUs'],
  ['10 TB', 'is4gen.4xlarge', '16 vCPUs'],
  ['20 TB', 'is4gen.8xlarge', '32 vCPUs'],
  ['20 TB', 'is4gen.xlarge', '4 vCPUs'],
])('docs/performance.md: %s comes on %s at the least of the rates that there are', (size, type, vcpus) => {
  const machine = `${type}, ${vcpus}`;
  const least = Math.min(rateOf('the agent'), rateOf(`${machine}: network`), rateOf(`${machine}: processors`));
  expect(sums.find(({ what }) => what.startsWith(`${size} on ${type}`))?.sum).toContain(` / ${least.toFixed(1)} / 60`);
});

test('docs/performance.md has what dividing backups has come to', () => {
  const outcomes = dividedOutcomes();
  for (const { row } of outcomes) expect(page).toContain(row);
  expect(page.replaceAll('\n', ' ')).toContain(interruptedSpan());
  const { value, limit } = dividedFigure(outcomes);
  expect(page).toContain(`held to a limit, of ${limit}`);
  expect(sums.find(({ what }) => what.startsWith('sixteen parts, as uneven'))?.sum).toMatch(`${value} × `);
});

test('docs/performance.md holds the calls of a run against the limits of AWS', () => {
  const row = (call: string) => new RegExp(`^\\| ${call} \\| (\\d+) \\| \\d+ \\| (\\d+) \\|$`, 'm').exec(page) ?? [];
  const sumOf = (what: string) => sums.find((one) => one.what.startsWith(what))?.sum;
  const [, reads, readsOfLook] = row('S3 GetObject');
  expect(sumOf('GETs in the ledger')).toBe(`1000 × (${reads} + 1.5 × ${readsOfLook}) / 3600`);
  expect(sumOf('PUTs into it')).toBe(`1000 × (${row('S3 PutObject')[1]} + 3) / 3600`);
  expect(sumOf('CreateFleet')).toBe(`1000 × ${row('EC2 CreateFleet')[1]} / 3600`);
  const parameters = Number(row('SSM GetParametersByPath')[1]) + Number(row('SSM GetParameters')[1]);
  expect(sumOf('GetParametersByPath')).toBe(`1000 × ${parameters} / 3600`);
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
