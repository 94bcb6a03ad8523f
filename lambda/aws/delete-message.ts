import { DeleteMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Takes a message out of its queue in the name of who has received it; one that is gone already is no error. */
export async function deleteMessage(
  sqs: SQSClient,
  { queueUrl, receiptHandle }: { readonly queueUrl: string; readonly receiptHandle: string },
  abortSignal: AbortSignal,
): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }), { abortSignal });
}
