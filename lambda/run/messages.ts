import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { attemptSchema, runIdSchema } from '../../agent/contract/order.ts';

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

export async function sendRecheck(
  { sqs, settleQueueUrl }: Pick<Queues, 'sqs' | 'settleQueueUrl'>,
  runId: string,
  abortSignal: AbortSignal,
): Promise<void> {
  const MessageBody = JSON.stringify({ version: 1, recheck: runId } satisfies z.infer<typeof recheckMessageSchema>);
  await sqs.send(new SendMessageCommand({ QueueUrl: settleQueueUrl, MessageBody }), { abortSignal });
}
