import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { readRefusals, recordRefusal } from '../../../lambda/ledger/refusals.ts';
import { readRun } from '../../../lambda/ledger/run.ts';
import { order } from '../../contract/examples.ts';
import { attempt } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';

let aws: LocalAws;
const signal = new AbortController().signal;
const { runId } = order;

beforeEach(async () => {
  aws = await localAws();
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const ordered = (number: number) => ({ ...order, attempt: { ...order.attempt, number } });

/** The most requests that were under way at once, and the names of all. */
function watchRequests() {
  const names: string[] = [];
  let underWay = 0;
  const watched = { names, most: 0 };
  const send = aws.ledger.s3.send.bind(aws.ledger.s3) as (...args: unknown[]) => Promise<unknown>;
  vi.spyOn(aws.ledger.s3, 'send').mockImplementation((async (...args: unknown[]) => {
    names.push((args[0] as object).constructor.name);
    underWay += 1;
    watched.most = Math.max(watched.most, underWay);
    return send(...args).finally(() => {
      underWay -= 1;
    });
  }) as never);
  return watched;
}

test('a run that nobody has ordered has no attempts, after one request', async () => {
  const watched = watchRequests();
  expect(await readRun(aws.ledger, runId, signal)).toEqual([]);
  expect(watched.names).toEqual(['ListObjectsV2Command']);
});

test('reads the attempts of a run in their order, several at once and each once', async () => {
  for (let number = 1; number <= 12; number += 1) await aws.put(ledgerKey.order(runId, number), ordered(number));
  await aws.put(ledgerKey.attempt(runId, 3), { ...attempt, number: 3 });
  const watched = watchRequests();
  const run = await readRun(aws.ledger, runId, signal);
  expect(run.map(({ stored }) => stored.order.attempt.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(run.map(({ record }) => record?.number ?? null).filter((number) => number !== null)).toEqual([3]);
  expect(watched.names.filter((name) => name === 'ListObjectsV2Command')).toHaveLength(1);
  expect(watched.names.filter((name) => name === 'GetObjectCommand')).toHaveLength(24);
  expect(watched.most).toBe(8);
});

test('reads no further than to the first order that is missing', async () => {
  for (const number of [1, 2, 4]) await aws.put(ledgerKey.order(runId, number), ordered(number));
  const run = await readRun(aws.ledger, runId, signal);
  expect(run.map(({ stored }) => stored.order.attempt.number)).toEqual([1, 2]);
});

test('throws when a record can not be understood', async () => {
  await aws.put(ledgerKey.order(runId, 1), order);
  await aws.put(ledgerKey.order(runId, 2), { version: 99 });
  await expect(readRun(aws.ledger, runId, signal)).rejects.toMatchObject({ code: 'ledger-record' });
});

test("reads an attempt's refusals in their order, and no other attempt's", async () => {
  const at = '2026-11-01T00:00:05.000Z';
  const refusal = { version: 1 as const, runId, market: 'spot' as const, at, errors: [] };
  for (let number = 1; number <= 11; number += 1) {
    await recordRefusal(aws.ledger, { ...refusal, attempt: 1, number }, signal);
  }
  await recordRefusal(aws.ledger, { ...refusal, attempt: 11, number: 1 }, signal);
  const refusals = await readRefusals(aws.ledger, { runId, attempt: 1 }, signal);
  expect(refusals.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});
