import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** How many messages a queue holds, approximately, as SQS has it. */
export interface Backlog {
  readonly waiting: number;
  /** That somebody has received, and is at work on. */
  readonly inWork: number;
}

export async function backlogOf(sqs: SQSClient, queueUrl: string, abortSignal: AbortSignal): Promise<Backlog> {
  const asked = {
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const],
  };
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(asked), { abortSignal });
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inWork: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
