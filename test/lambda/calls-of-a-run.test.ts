import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { documentAt } from '../docs/documents.ts';
import { type LocalAws, localAws, stopLocalAws } from './local-aws.ts';
import { type CountedRun, runAlone, runInPool } from './whole-runs.ts';

/** `| S3 GetObject | 34 | 32 | 7 |`: of a run alone, of one in a pool, and of a look of the sweep. */
const rows = Array.from(
  documentAt('docs/performance.md').matchAll(/^\| (\w+) (\w+) \| (\d+) \| (\d+) \| (\d+) \|$/gm),
  ([, service = '', action, alone, pooled, look]) => ({
    call: `${service.toLowerCase()} ${action}`,
    ...{ alone: Number(alone), pooled: Number(pooled), look: Number(look) },
  }),
);

let aws: LocalAws;
beforeEach(async () => {
  aws = await localAws();
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

test.each([
  ['with an instance of its own', 'alone', runAlone],
  ['in a pool', 'pooled', runInPool],
] as const)('docs/performance.md has what the functions call for a run %s', async (_, column, whole) => {
  const counted: CountedRun = await whole(aws);
  expect(await aws.keys('settled/')).not.toEqual([]);
  expect(await aws.keys(ledgerKey.allOrdered)).not.toEqual([]);
  const told = rows.filter((row) => row[column] > 0).map((row) => [row.call, row[column]]);
  expect(Object.fromEntries(told)).toEqual(numbersOf(counted.run));
  const looks = rows.filter(({ look }) => look > 0).map(({ call, look }) => [call, look]);
  expect(Object.fromEntries(looks)).toEqual(numbersOf(counted.look));
});

function numbersOf(calls: readonly string[]): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const call of calls) numbers[call] = (numbers[call] ?? 0) + 1;
  return numbers;
}
