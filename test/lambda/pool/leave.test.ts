import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { sendToPool } from '../../../lambda/run/messages.ts';
import { ec2StateChange, s3Notification } from '../events.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { SettleSetup } from '../settle/settle-setup.ts';
import { ownPrefix, type PoolSetup, poolSetup } from './pool-setup.ts';

let aws: LocalAws;
let pool: PoolSetup;
let setup: SettleSetup;
beforeEach(async () => {
  aws = await localAws();
  pool = await poolSetup(aws);
  setup = new SettleSetup(aws, new Date('2026-11-01T00:05:00.000Z'));
  await aws.put(ledgerKey.order(pool.order.runId, 1), pool.order);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

async function twoMembers(): Promise<[string, string]> {
  const [first = '', second = ''] = await pool.grow(2);
  return [first, second];
}

const leaving = async (instanceId: string) => {
  const key = ledgerKey.leaving(ownPrefix, instanceId);
  await aws.put(key, { version: 1, pool: 'nightly', reason: 'idle' });
  return s3Notification(aws.ledger.bucket, [key]);
};

test('a member that leaves is taken out with its place, and the trigger asked to look at the queue', async () => {
  const [first, second] = await twoMembers();
  await setup.settle(await leaving(first));
  expect(await pool.desired()).toBe(1);
  expect(await pool.instanceIds()).toEqual([second]);
  expect(await aws.sent('trigger')).toEqual([{ delaySeconds: 0, body: { version: 1, raise: 'nightly' } }]);
  await setup.settle(await leaving(first));
  expect(await pool.desired()).toBe(1);
});

test('an instance of another stage, or of no pool, is left alone, whatever it says', async () => {
  const [first, second] = await twoMembers();
  const tag = (id: string, Key: string, Value: string) =>
    aws.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value }] }));
  await tag(first, 'mayfly', 'other');
  const alone = await aws.launch({ mayfly: 'test' });
  for (const id of [first, alone]) await setup.settle(await leaving(id));
  expect(await pool.instanceIds()).toEqual([first, second]);
  expect(await aws.sent('trigger')).toEqual([]);
});

test('the end of a member concerns the order it was given, whose clock goes, and leaves no place behind', async () => {
  const [first] = await twoMembers();
  await setup.settle(await pool.claim(first, 1));
  expect(await aws.scheduled()).toHaveLength(1);
  await aws.terminate(first);
  await setup.settle(ec2StateChange(first, 'terminated'));
  expect(await pool.desired()).toBe(1);
  expect(await aws.scheduled()).toEqual([]);
  expect(await aws.get(ledgerKey.order(pool.order.runId, 2))).toMatchObject({
    attempt: { number: 2 },
    machine: { pool: { name: 'nightly' } },
  });
});

test('the message that a member has held goes with it', async () => {
  const [first] = await twoMembers();
  const { sqs } = aws.queues;
  await sendToPool(sqs, pool.queueUrl, { runId: pool.order.runId, attempt: 1 }, AbortSignal.timeout(9_000));
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: pool.queueUrl, VisibilityTimeout: 1 }),
  );
  const receiptHandle = Messages[0]?.ReceiptHandle ?? '';
  await setup.settle(await pool.claim(first, 1, { receiptHandle }));
  await aws.terminate(first);
  await setup.settle(ec2StateChange(first, 'terminated'), undefined, { pools: [pool.place] });
  await sleep(1_200);
  expect(await pool.messages()).toEqual([]);
});

test('a message that can not be deleted holds nothing up', async () => {
  const [first] = await twoMembers();
  await setup.settle(await pool.claim(first, 1, { receiptHandle: 'of no message' }));
  await aws.terminate(first);
  await setup.settle(ec2StateChange(first, 'terminated'), undefined, { pools: [pool.place] });
  expect(await pool.desired()).toBe(1);
});
