import { PutObjectCommand } from '@aws-sdk/client-s3';
import { dayOf, ledgerKey } from '../../agent/contract/ledger.ts';
import { type Order, orderSchema } from '../../agent/contract/order.ts';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';
import type { Snapshot } from './setup.ts';

interface Ordering {
  readonly secondsAgo: number;
  readonly secondsLeft: number;
  readonly runSecondsLeft?: number;
  readonly attempts?: number;
}

/**
 * Leaves a snapshot as a trigger would that had stored the order a while ago and was killed before the launch: with the
 * order, like that of another run, and nothing else. So a test need not wait for what only begins to count then.
 */
export async function orderedBefore(
  { cloud, ledgerBucket, read }: DeployedStack,
  { uuid, runId }: Snapshot,
  like: Snapshot,
  { secondsAgo, secondsLeft, runSecondsLeft = 3_600, attempts = 3 }: Ordering,
): Promise<void> {
  const template = orderSchema.parse(JSON.parse((await read(ledgerKey.order(like.runId, 1))) ?? 'null'));
  const moment = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
  const order: Order = {
    ...template,
    runId,
    backup: { uuid },
    eventAt: moment(-secondsAgo),
    madeAt: moment(0),
    runDeadline: moment(runSecondsLeft),
    attempt: { number: 1, deadline: moment(secondsLeft) },
    limits: { ...template.limits, attempts, durationSeconds: secondsLeft },
    // Its parts have no longer than it.
    ...(template.split && { split: { ...template.split, durationSeconds: secondsLeft } }),
  };
  const put = (Key: string, Body: string) =>
    cloud.clients.s3.send(new PutObjectCommand({ Bucket: ledgerBucket, Key, Body }));
  await put(ledgerKey.ordered(dayOf(order.madeAt), runId), runId);
  await put(ledgerKey.order(runId, 1), JSON.stringify(order));
}
