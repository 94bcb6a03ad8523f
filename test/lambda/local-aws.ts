import { CreateLaunchTemplateCommand, DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../../lambda/configuration.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import { type Gate, startGate } from '../local-cloud/gate/gate.ts';
import { type Moto, motoCredentials, motoRegion, startMoto } from '../local-cloud/moto.ts';
import { deployment as example } from './examples.ts';

/** A message as people or a pager would get it. */
interface Received {
  readonly Subject: string;
  readonly Message: string;
}

/** moto behind its gate, with what the functions of one deployment find there. */
export interface LocalAws {
  readonly gate: Gate;
  readonly ec2: EC2Client;
  readonly sns: SNSClient;
  readonly ledger: Ledger;
  readonly deployment: Deployment;
  instances(): Promise<Instance[]>;
  /** What was sent since the last call. */
  received(topic: 'people' | 'pager'): Promise<Received[]>;
  put(key: string, body: unknown): Promise<void>;
  /** Null when there is none. */
  get(key: string): Promise<unknown>;
  keys(prefix: string): Promise<string[]>;
  close(): Promise<void>;
}

let moto: Promise<Moto> | undefined;

/** Everything new, in the one moto of this test file; `stopLocalAws` ends that. */
export async function localAws(): Promise<LocalAws> {
  moto ??= startMoto();
  await (await moto).reset();
  const gate = await startGate((await moto).endpoint);
  const settings = { endpoint: gate.endpoint, region: motoRegion, credentials: motoCredentials };
  const s3 = new S3Client(settings);
  makePutsAtomic(s3);
  const ec2 = new EC2Client({ ...settings, maxAttempts: 1 });
  const sns = new SNSClient({ ...settings, maxAttempts: 1 });
  const sqs = new SQSClient(settings);
  const ledger = { s3, bucket: example.ledgerBucket };
  const { bucket: Bucket } = ledger;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: motoRegion } }));
  const template = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'logs',
      LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0' },
    }),
  );
  const topics = { people: await topicWithQueue(sns, sqs, 'people'), pager: await topicWithQueue(sns, sqs, 'pager') };

  return {
    gate,
    ec2,
    sns,
    ledger,
    deployment: {
      ...example,
      peopleTopicArn: topics.people.topicArn,
      pagerTopicArn: topics.pager.topicArn,
      repositories: {
        logs: {
          instanceRoleId: 'AROAEXAMPLE',
          launchTemplateId: template.LaunchTemplate?.LaunchTemplateId ?? '',
          launchTemplateVersion: '1',
        },
      },
    },
    async instances() {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
      return Reservations.flatMap(({ Instances = [] }) => Instances);
    },
    received: (topic) => receiveAll(sqs, topics[topic].queueUrl),
    async put(key, body) {
      const Body = typeof body === 'string' ? body : JSON.stringify(body);
      await s3.send(new PutObjectCommand({ Bucket, Key: key, Body }));
    },
    async get(key) {
      if (!(await keysBelow(s3, Bucket, key)).includes(key)) return null;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
      return JSON.parse((await Body?.transformToString()) ?? 'null');
    },
    keys: (prefix) => keysBelow(s3, Bucket, prefix),
    close: () => gate.stop(),
  };
}

export async function stopLocalAws(): Promise<void> {
  await (await moto)?.stop();
}

/** moto checks a put's condition and carries it out in two steps; S3 does it in one. */
function makePutsAtomic(s3: S3Client): void {
  let last: Promise<unknown> = Promise.resolve();
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (input) => {
        if (commandName !== 'PutObjectCommand') return next(input);
        const mine = last.then(() => next(input));
        last = mine.catch(() => undefined);
        return mine;
      },
    { step: 'finalizeRequest', priority: 'low' },
  );
}

async function topicWithQueue(sns: SNSClient, sqs: SQSClient, name: string) {
  const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Endpoint = `arn:aws:sqs:${motoRegion}:123456789012:${name}`;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint }));
  return { topicArn, queueUrl };
}

async function receiveAll(sqs: SQSClient, QueueUrl: string): Promise<Received[]> {
  const received: Received[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return received;
    for (const { Body = '', ReceiptHandle } of Messages) {
      received.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

async function keysBelow(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}
