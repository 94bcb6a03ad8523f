import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { type ProbeResult, probeReportSchema } from '../../../agent/contract/probe.ts';
import { probeOrder } from '../../contract/examples.ts';
import { ec2StateChange } from '../events.ts';
import { attempt, result as proof } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recheck, SettleSetup } from './settle-setup.ts';

const { runId } = probeOrder;
const launchedAt = new Date('2026-11-01T00:00:05.000Z');

let aws: LocalAws;
let setup: SettleSetup;
let instanceId: string;
beforeEach(async () => {
  aws = await localAws();
  setup = new SettleSetup(aws, launchedAt);
  instanceId = await aws.launch({ mayfly: 'test' });
  await aws.put(ledgerKey.ordered('2026-11-01', runId), runId);
  await aws.put(ledgerKey.order(runId, 1), probeOrder);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

async function launched(): Promise<void> {
  const record = { ...attempt, ...probeOrder.attempt, instanceId };
  await aws.put(ledgerKey.instance(instanceId), { version: 1, runId, number: 1 });
  await aws.put(ledgerKey.attempt(runId, 1), record);
}

async function said(changes: Partial<ProbeResult> = {}): Promise<void> {
  const about = { kind: 'probe', version: contractVersion, runId, attempt: 1 } as const;
  const found = { observations: [], steps: [] };
  const result: ProbeResult = { ...about, ...found, instance: { ...proof.instance, id: instanceId }, ...changes };
  await aws.put(ledgerKey.result(probeOrder.ledger.ownPrefix, instanceId), result);
}

const ending = async () => probeReportSchema.nullable().parse(await aws.get(ledgerKey.probe(runId)));
const minutesLater = (minutes: number) => {
  setup.now = new Date(launchedAt.getTime() + minutes * 60_000);
};
const nothingElse = async () => {
  expect(await aws.keys('repositories/')).toEqual([]);
  expect(await aws.get(ledgerKey.report(runId))).toBeNull();
  expect([await aws.received('people'), await aws.received('pager'), setup.measured]).toEqual([[], [], []]);
};

test('a probe is over when its instance has said what it found and is gone, and counts as nothing', async () => {
  await launched();
  await said();
  await setup.settle(recheck(runId));
  expect(await ending()).toBeNull();
  await aws.terminate(instanceId);
  await setup.settle(ec2StateChange(instanceId, 'terminated'));
  expect(await ending()).toMatchObject({ outcome: 'answered', variant: 'spot', attempt: { instanceId } });
  expect((await ending())?.goneAt).not.toBeNull();
  expect(await aws.keys('settled/')).toEqual([ledgerKey.settled('2026-11-01', runId)]);
  await nothingElse();
});

test('an instance that is gone and has said nothing is lost, with what EC2 says', async () => {
  await launched();
  await aws.terminate(instanceId);
  await setup.settle(recheck(runId));
  expect(await ending()).toMatchObject({ outcome: 'lost', explanation: expect.stringContaining('EC2 says') });
  await nothingElse();
});

test('what another run or another instance has said is not believed', async () => {
  await launched();
  await said({ runId: 'feedfeedfeedfeedfeed' });
  await aws.terminate(instanceId);
  await setup.settle(recheck(runId));
  expect(await ending()).toMatchObject({ outcome: 'lost', result: null });
});

test('what EC2 has refused is its end, in its words', async () => {
  const errors = [{ code: 'UnauthorizedOperation', message: 'No.' }];
  const refusal = { version: 1, runId, attempt: 1, number: 1, market: 'spot', at: launchedAt, errors, again: errors };
  await aws.put(ledgerKey.refusal(runId, 1, 1), refusal);
  await setup.settle(recheck(runId));
  expect(await ending()).toMatchObject({ outcome: 'refused', attempt: null, refusals: [{ errors, again: errors }] });
  await nothingElse();
});

test('without an image nothing was asked', async () => {
  const order = { ...probeOrder, runId: 'feedfeedfeedfeedfeed', machine: { ...probeOrder.machine, images: [] } };
  await aws.put(ledgerKey.order(order.runId, 1), order);
  await setup.settle(recheck(order.runId));
  expect(await aws.get(ledgerKey.probe(order.runId))).toMatchObject({ outcome: 'not-asked' });
});

test('a launch whose message is lost is asked for again; too late it is refused without a word', async () => {
  await setup.settle(recheck(runId));
  expect(await aws.sent('trigger')).toEqual([]);
  minutesLater(4);
  await setup.settle(recheck(runId));
  expect(await aws.sent('trigger')).toMatchObject([{ body: { runId, attempt: 1 } }]);
  minutesLater(11);
  await setup.settle(recheck(runId));
  expect(await ending()).toMatchObject({ outcome: 'refused', refusals: [] });
});
