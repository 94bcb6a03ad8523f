import { availableParallelism, uptime } from 'node:os';
import { SNSClient } from '@aws-sdk/client-sns';
import { s3Client } from '../blobs/s3-client.ts';
import { s3Source } from '../blobs/s3-source.ts';
import type { Order } from '../contract/order.ts';
import { type AnyOrder, isProbe } from '../contract/probe-order.ts';
import type { Result } from '../contract/result.ts';
import { attempt } from './attempt.ts';
import { AttemptDeadline } from './attempt-deadline.ts';
import { correctedTime, isOff } from './clock.ts';
import { obtainCredentials } from './credentials.ts';
import { type Delivery, deliver } from './deliver.ts';
import type { Machine } from './machine.ts';
import { machineStart } from './machine-start.ts';
import { probe } from './probe/probe.ts';

/** What has come of an order. */
export interface Outcome {
  /** Whether somebody can know the result. */
  readonly delivered: boolean;
  /** Null of a probe. */
  readonly result: Pick<Result, 'verdict' | 'reason'> | null;
}

/** From an order to its delivered result, which lies in `place` (`placeOf`). Throws when nothing could be begun. */
export async function carryOut(order: AnyOrder, place: string, machine: Machine): Promise<Outcome> {
  const { metadata, instance, shutdown, log } = machine;
  log.always({ runId: order.runId, attempt: order.attempt.number });
  const about = isProbe(order) ? { probe: order.variant } : { backup: order.backup };
  log.note('order taken', { repository: order.repository, ...about, deadline: order.attempt.deadline });

  const ahead = metadata.aheadMilliseconds();
  if (isOff(ahead)) log.note('the clock is wrong', { aheadSeconds: Math.round(ahead / 1000) });
  const now = () => correctedTime(Date.now(), ahead);
  const orderReadAt = now();
  const attemptDeadline = new AttemptDeadline(order.attempt.deadline, now());
  shutdown.onNotice((notice) => attemptDeadline.interrupt(notice.message, notice.goneAt));
  const repository = s3Client(order.repository.region);
  const ledger = s3Client(order.ledger.region);
  const sns = new SNSClient({ region: order.ledger.region });
  await obtainCredentials([repository, ledger, sns], attemptDeadline.left());

  const left = () => attemptDeadline.left();
  const delivery: Delivery = { s3: ledger, sns, order, place, log, left };
  const { signal } = attemptDeadline;
  if (isProbe(order)) {
    const launchedAt = await metadata.launchedAt();
    const seen = { instance, staging: machine.environment.staging, launchedAt, orderReadAt, ahead };
    const result = await probe({ order, repository, ledger, ...seen, now, signal });
    return { delivered: await deliver(result, delivery), result: null };
  }
  const result = await attempt({
    ...{ order, place, ledger, log, left, signal },
    ...{ source: s3Source({ client: repository, ...within(order) }), now: now() },
    instance: { ...instance, vcpus: availableParallelism(), ...machineStart(Date.now(), uptime(), performance.now()) },
    staging: machine.environment.staging,
    variables: process.env,
  });
  log.note('judged', { verdict: result.verdict, reason: result.reason, explanation: result.explanation });
  return { delivered: await deliver(result, delivery), result };
}

function within({ repository: { bucket, basePath } }: Order) {
  return { bucket, basePath };
}
