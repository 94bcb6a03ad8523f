import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type Order, orderSchema } from '../../agent/contract/order.ts';
import type { World } from '../world/world.ts';
import type { Snapshot } from './life.ts';

/**
 * Leaves a snapshot as a trigger would that had stored the order a while ago and was killed before the launch: with the
 * order, like that of another run, and nothing else. So a test need not wait for what only begins to count then.
 */
export async function orderedBefore(
  { cloud, ledgerBucket, read }: World,
  { uuid, runId }: Snapshot,
  like: Snapshot,
  { secondsAgo, secondsLeft }: { secondsAgo: number; secondsLeft: number },
): Promise<void> {
  const template = orderSchema.parse(JSON.parse((await read(ledgerKey.order(like.runId))) ?? 'null'));
  const moment = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
  const order: Order = {
    ...template,
    runId,
    snapshot: { uuid },
    eventAt: moment(-secondsAgo),
    attempt: { ...template.attempt, deadline: moment(secondsLeft) },
  };
  await cloud.clients.s3.send(
    new PutObjectCommand({ Bucket: ledgerBucket, Key: ledgerKey.order(runId), Body: JSON.stringify(order) }),
  );
}
