import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { motoAccount, motoRegion } from './moto.ts';

/** What an account has that no stack declares: tests make it as the account's operator. */

export async function createBucket(s3: S3Client, Bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: motoRegion } }));
}

/** Gives back the queue's URL. */
export async function createQueue(sqs: SQSClient, QueueName: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  return QueueUrl;
}

/** A topic, and a queue of the same name in which all that it is told arrives. */
export async function createTopicWithQueue(
  { sns, sqs }: { readonly sns: SNSClient; readonly sqs: SQSClient },
  name: string,
): Promise<{ topicArn: string; queueUrl: string }> {
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  const queueUrl = await createQueue(sqs, name);
  const Endpoint = `arn:aws:sqs:${motoRegion}:${motoAccount}:${name}`;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint }));
  return { topicArn, queueUrl };
}

/** The bodies of all messages that are in a queue, each of which is then taken out of it. */
export async function takeAll(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return taken;
    for (const { Body = '', ReceiptHandle } of Messages) {
      taken.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
