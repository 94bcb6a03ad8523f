import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { openRuns } from '../../lambda/ledger/open-runs.ts';
import type { DeployedStack } from '../deployed-stack/deployed-stack.ts';

const lookMilliseconds = 200;

/**
 * Waits until nothing is left that could still do anything. In this order: without messages to the trigger no run
 * begins; a run that is settled has no further attempt; without instances and messages nobody writes or says anything.
 */
export async function untilIdle(stack: DeployedStack, signal: AbortSignal): Promise<void> {
  const { s3 } = stack.cloud.clients;
  const until = async (what: string, look: () => Promise<boolean>) => {
    while (!(await look())) {
      await sleep(lookMilliseconds, undefined, { signal }).catch((cause) => {
        throw new Error(`There is no end to it: ${what}.`, { cause });
      });
    }
  };
  const ledger = { s3, bucket: stack.ledgerBucket };
  await until('messages to the trigger', () => isEmpty(stack, 'mayfly-local-trigger'));
  await until('open runs', async () => (await openRuns(ledger, new Date(), signal)).length === 0);
  await until('instances', async () => (await stack.instancesLeft()).length === 0);
  await until('machines', async () => stack.cloud.host.machines.size === 0);
  for (const name of ['trigger', 'settle']) {
    await until(`messages to ${name}`, () => isEmpty(stack, `mayfly-local-${name}`));
  }
}

/** Takes the messages that their function could not work off in all its tries. */
export async function deadLetters({ cloud: { clients } }: DeployedStack): Promise<string[]> {
  const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'mayfly-local' }));
  const messages = await Promise.all(
    QueueUrls.filter((url) => url.endsWith('-dead-letters')).map(async (QueueUrl) => {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      for (const { ReceiptHandle } of Messages) {
        await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return Messages.map(({ Body = '' }) => Body);
    }),
  );
  return messages.flat();
}

async function isEmpty(stack: DeployedStack, name: string): Promise<boolean> {
  return Object.values(await messagesIn(stack, name)).every((count) => count === '0');
}

/** How many messages of a queue wait, and how many are in work. */
export async function messagesIn(
  { cloud: { clients } }: DeployedStack,
  QueueName: string,
): Promise<Record<string, string>> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Attributes;
}
