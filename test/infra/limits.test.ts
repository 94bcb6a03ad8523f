import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configurations, largest, mostPools, outcomeOf } from './limits.ts';

test('the largest configuration that there may be fits into all that AWS takes', async () => {
  const { refused, sizes } = await outcomeOf(largest);
  console.info(sizes);
  expect(refused).toEqual([]);
});

test('so does the largest that has pools', async () => {
  const { refused, sizes } = await outcomeOf(mostPools);
  console.info(sizes);
  expect(refused).toEqual([]);
});

test('what is accepted of a few configurations fits, and the rest is refused with a remedy', async () => {
  await fc.assert(
    fc.asyncProperty(configurations, async (written) => void (await outcomeOf(written))),
    { numRuns: 3, endOnFailure: true },
  );
});
