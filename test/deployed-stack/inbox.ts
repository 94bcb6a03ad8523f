import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Clients } from '../local-cloud/clients.ts';

export interface Mail {
  readonly subject: string;
  readonly message: string;
}

/** Somebody who has subscribed to a topic, and keeps what arrives. */
export interface Inbox {
  /** All that has arrived since the last call, oldest first. */
  collect(): Promise<Mail[]>;
}

const envelopeSchema = z.object({ Subject: z.string().default(''), Message: z.string() });

export async function subscribe({ sqs, sns }: Clients, topicArn: string, name: string): Promise<Inbox> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `inbox-${name}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }));
  return {
    async collect() {
      const mails: Mail[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return mails;
        for (const { Body = '', ReceiptHandle } of Messages) {
          const { Subject, Message } = envelopeSchema.parse(JSON.parse(Body));
          mails.push({ subject: Subject, message: Message });
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
  };
}
