import { afterAll, expect, test } from 'vitest';
import { readRefusals, recordRefusal } from '../../../lambda/ledger/refusals.ts';
import { order } from '../../contract/examples.ts';
import { localAws, stopLocalAws } from '../local-aws.ts';

afterAll(stopLocalAws);

test('of two answers to the same try, the one that was recorded first holds, for both who asked', async () => {
  const { ledger, close } = await localAws();
  const signal = AbortSignal.timeout(20_000);
  const refusal = (code: string) => ({
    ...({ version: 1, runId: order.runId, attempt: 1, number: 1, market: 'spot', at: order.madeAt } as const),
    errors: [{ code, message: '' }],
  });
  const first = refusal('InsufficientInstanceCapacity');
  expect(await recordRefusal(ledger, first, signal)).toEqual(first);
  expect(await recordRefusal(ledger, refusal('InvalidFleetConfig'), signal)).toEqual(first);
  expect(await readRefusals(ledger, { runId: order.runId, attempt: 1 }, signal)).toEqual([first]);
  await close();
});
