import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { attemptSchema, poolNameSchema, repositorySchema, runIdSchema } from '../../agent/contract/order.ts';
import type { PoolMessage } from '../../agent/contract/pool.ts';
import { probeVariantSchema } from '../../agent/contract/probe-order.ts';

/** To the trigger: launch the instance of this attempt, if it has none. Only the trigger may launch. */
export const launchMessageSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  attempt: attemptSchema.shape.number,
  rounds: z
    .number()
    .int()
    .nonnegative()
    .describe(
      'how often all markets had refused when it was sent; if it is more often now, another message sees to it',
    ),
});
export type LaunchMessage = z.infer<typeof launchMessageSchema>;

/** To the trigger: launch an instance that proves nothing, and have it say what it finds. From `npm run probe`. */
export const probeMessageSchema = z.strictObject({
  version: z.literal(1),
  probe: runIdSchema.describe('the run that is to come of it: any that is new'),
  variant: probeVariantSchema,
  repository: repositorySchema.shape.name.describe('whose machine and rights it gets'),
});
export type ProbeMessage = z.infer<typeof probeMessageSchema>;

/** To the trigger: let a pool grow to what its queue holds. From settle, when a member of it has left. */
export const raiseMessageSchema = z.strictObject({ version: z.literal(1), raise: poolNameSchema });
export type RaiseMessage = z.infer<typeof raiseMessageSchema>;

/** To settle: see what has become of this run. It says nothing of the run: settle believes the ledger and EC2 alone. */
export const recheckMessageSchema = z.strictObject({ version: z.literal(1), recheck: runIdSchema });

/** Messages of the functions to each other. Sending twice does no harm. */
export interface Queues {
  readonly sqs: SQSClient;
  readonly triggerQueueUrl: string;
  readonly settleQueueUrl: string;
}

/** SQS delays a message by 15 minutes at most. */
export const longestDelaySeconds = 900;

export async function sendLaunch(
  { sqs, triggerQueueUrl }: Pick<Queues, 'sqs' | 'triggerQueueUrl'>,
  message: Omit<LaunchMessage, 'version'>,
  delaySeconds: number,
  abortSignal: AbortSignal,
): Promise<void> {
  const MessageBody = JSON.stringify({ version: 1, ...message } satisfies LaunchMessage);
  await sqs.send(new SendMessageCommand({ QueueUrl: triggerQueueUrl, MessageBody, DelaySeconds: delaySeconds }), {
    abortSignal,
  });
}

export async function sendRaise(
  { sqs, triggerQueueUrl }: Pick<Queues, 'sqs' | 'triggerQueueUrl'>,
  pool: string,
  abortSignal: AbortSignal,
): Promise<void> {
  const MessageBody = JSON.stringify({ version: 1, raise: pool } satisfies RaiseMessage);
  await sqs.send(new SendMessageCommand({ QueueUrl: triggerQueueUrl, MessageBody }), { abortSignal });
}

/** To the members of a pool: an order waits. */
export async function sendToPool(
  sqs: SQSClient,
  queueUrl: string,
  message: Omit<PoolMessage, 'version'>,
  abortSignal: AbortSignal,
): Promise<void> {
  const MessageBody = JSON.stringify({ version: 1, ...message } satisfies PoolMessage);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }), { abortSignal });
}

export async function sendRecheck(
  { sqs, settleQueueUrl }: Pick<Queues, 'sqs' | 'settleQueueUrl'>,
  runId: string,
  abortSignal: AbortSignal,
): Promise<void> {
  const MessageBody = JSON.stringify({ version: 1, recheck: runId } satisfies z.infer<typeof recheckMessageSchema>);
  await sqs.send(new SendMessageCommand({ QueueUrl: settleQueueUrl, MessageBody }), { abortSignal });
}
