import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configurations, outcomeOf } from './limits.ts';

const runs = 200;

test('what is accepted of hundreds of configurations fits into all that AWS takes, and the rest is refused with a remedy', async () => {
  const fields = new Map<string, number>();
  const most: Record<string, number> = {};
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(configurations, async (written) => {
      const { refused, sizes } = await outcomeOf(written);
      if (refused.length === 0) accepted += 1;
      for (const field of new Set(
        refused.map((each) => each.replaceAll(/\[\d+\]/g, '[]').replace(/^tags\..*/s, 'tags.…')),
      ))
        fields.set(field, (fields.get(field) ?? 0) + 1);
      for (const [what, size] of Object.entries(sizes)) most[what] = Math.max(most[what] ?? 0, size);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  console.info({ accepted, refusedBy: Object.fromEntries(fields), most });
  // Neither is the schema closed, nor does it take whatever comes.
  expect(accepted).toBeGreaterThan(runs / 20);
  expect(accepted).toBeLessThan(runs);
}, 900_000);
