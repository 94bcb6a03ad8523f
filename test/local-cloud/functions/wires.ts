import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { motoRegion } from '../moto.ts';
import type { MappingDeclaration } from '../terraform/resources/functions.ts';
import type { Lambda } from './lambda.ts';
import type { Outcome } from './runtime-api.ts';

/** One batch that a function was given. */
export interface Delivery {
  readonly queueArn: string;
  readonly functionName: string;
  readonly messageIds: readonly string[];
  readonly failedIds: readonly string[];
  readonly outcome: Outcome;
}

export interface WireOptions {
  readonly sqs: Clients['sqs'];
  readonly onDelivery: (delivery: Delivery) => void;
  /**
   * What a message that failed waits for before it comes again, instead of the rest of its queue's visibility timeout;
   * null: just that. The one time that the local cloud may shorten: a test can't wait for minutes.
   */
  readonly redeliverySeconds: number | null;
}

const pollMilliseconds = 200;

/**
 * An event-source mapping: gives the queue's messages to the function, as many batches at a time as the mapping allows.
 * Deletes what succeeded; with ReportBatchItemFailures that is all but what the function names, and nothing at all when
 * its answer can't be understood. Batching windows are not waited for. Ends on `signal`.
 * Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source in Lambda".
 */
export async function runMapping(
  mapping: MappingDeclaration,
  lambda: Lambda,
  options: WireOptions,
  signal: AbortSignal,
): Promise<void> {
  const { sqs } = options;
  const QueueName = mapping.queueArn.slice(mapping.queueArn.lastIndexOf(':') + 1);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const deliver = async (messages: readonly Message[]) => {
    const outcome = await lambda.invoke(
      { Records: messages.map((message) => record(message, mapping.queueArn)) },
      messages.flatMap(({ Attributes }) => Attributes?.AWSTraceHeader ?? []),
    );
    const failed = failedIds(messages, outcome, mapping.reportsFailures);
    for (const { MessageId, ReceiptHandle } of messages) {
      if (!failed.has(MessageId ?? '')) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      else if (options.redeliverySeconds !== null) {
        const VisibilityTimeout = options.redeliverySeconds;
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
      }
    }
    options.onDelivery({
      queueArn: mapping.queueArn,
      functionName: lambda.declaration.name,
      messageIds: messages.map(({ MessageId }) => MessageId ?? ''),
      failedIds: [...failed],
      outcome,
    });
  };
  const underWay = new Set<Promise<void>>();
  while (!signal.aborted) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, mapping.batchSize),
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length > 0) {
      const delivery = deliver(Messages).then(() => void underWay.delete(delivery));
      underWay.add(delivery);
      // One that breaks stays in the set: the next look at it throws.
      delivery.catch(() => {});
    } else await sleep(pollMilliseconds);
    if (underWay.size >= mapping.maximumConcurrency) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

const batchResponseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/** Which messages stay in the queue. An answer that names an unknown message counts as a failure of all. */
export function failedIds(
  messages: readonly Pick<Message, 'MessageId'>[],
  outcome: Outcome,
  reportsFailures: boolean,
): ReadonlySet<string> {
  const all = new Set(messages.map(({ MessageId }) => MessageId ?? ''));
  if (outcome.kind === 'failed') return all;
  if (!reportsFailures) return new Set();
  const answer = batchResponseSchema.nullable().safeParse(outcome.answer);
  if (!answer.success) return all;
  const failed = new Set((answer.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  return failed.isSubsetOf(all) ? failed : all;
}

function record(message: Message, queueArn: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: message.MessageAttributes ?? {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: motoRegion,
  };
}
