import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configurations, largest, mostPools, outcomeOf, reallife, widest } from './limits.ts';

test.each([
  ['the largest configuration that there may be', largest],
  ['the one with the longest rights', widest],
  ['the largest that has pools', mostPools],
  ['a hundred repositories as people have them', reallife],
])('%s fits into all that AWS takes', async (_, written) => {
  const { refused, sizes } = await outcomeOf(written);
  console.info(sizes);
  expect(refused).toEqual([]);
});

test('the first repository is named whose rights have no room with those of all before it', async () => {
  const [first] = widest.repositories;
  const repositories = Array.from({ length: 100 }, (_, index) => ({
    ...first,
    name: `r${index}`,
    basePath: `${'&'.repeat(326)}/${index}`,
  }));
  expect(await outcomeOf({ ...widest, repositories })).toEqual({ refused: ['repositories[20].basePath'], sizes: {} });
});

test('the first bucket is named that a queue has no room for', async () => {
  const repositories = largest.repositories.map(({ bucketAccount: _, ...one }) => ({ ...one, notification: 'bucket' }));
  const { refused } = await outcomeOf({ ...largest, repositories });
  expect(refused).toEqual([expect.stringMatching(/^repositories\[\d\d\]\.notification$/)]);
});

test('more repositories and pools than there may be are refused', async () => {
  const [first] = reallife.repositories;
  const repositories = [...reallife.repositories, { ...first, name: 'another', basePath: 'another' }];
  expect((await outcomeOf({ ...reallife, repositories })).refused).toContain('repositories');
  const pools = Array.from({ length: 21 }, (_, index) => ({ name: `pool-${index}`, version: '8.17.0', shared: true }));
  expect((await outcomeOf({ ...reallife, pools })).refused).toContain('pools');
});

test('what is accepted of a few configurations fits, and the rest is refused with a remedy', async () => {
  await fc.assert(
    fc.asyncProperty(configurations, async (written) => void (await outcomeOf(written))),
    { numRuns: 3, endOnFailure: true },
  );
});
