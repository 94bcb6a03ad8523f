import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { EndSchedules } from '../../lambda/aws/end-schedule.ts';
import type { DeployedMachines } from '../../lambda/aws/read-machines.ts';
import type { Deployment } from '../../lambda/configuration/configuration.ts';
import type { Ledger } from '../../lambda/ledger/ledger.ts';
import type { Queues } from '../../lambda/run/messages.ts';
import { pointImages } from '../deployed-stack/point-images.ts';
import { createBucket, createQueue, createTopicWithQueue, takeAll } from '../local-cloud/account.ts';
import { type Gate, startGate } from '../local-cloud/gate/gate.ts';
import { type Moto, motoCredentials, motoRegion, startMoto } from '../local-cloud/moto.ts';
import { configuration, deployment as example, machines as exampleMachines, settings } from './examples.ts';
import { putMachines } from './put-machines.ts';

/** A message as people or a pager would get it. */
interface Received {
  readonly Subject: string;
  readonly Message: string;
}

/** A message that one function has sent to another. */
interface Sent {
  readonly delaySeconds: number;
  readonly body: unknown;
}

/** moto behind its gate, with what the functions of one deployment find there. */
export interface LocalAws {
  readonly gate: Gate;
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
  readonly ledger: Ledger;
  readonly deployment: Deployment;
  /** Those of its one repository. */
  readonly machines: DeployedMachines;
  readonly queues: Queues;
  readonly schedules: EndSchedules;
  instances(): Promise<Instance[]>;
  /** An instance as a launch of ours makes it, by its tags. Gives back its id. */
  launch(tags: Readonly<Record<string, string>>): Promise<string>;
  terminate(instanceId: string): Promise<void>;
  /** What was sent since the last call. */
  received(topic: 'people' | 'pager'): Promise<Received[]>;
  /** The messages to a function since the last call, delayed ones too. */
  sent(to: 'trigger' | 'settle'): Promise<Sent[]>;
  /** The schedules that there are, whole. */
  scheduled(): Promise<GetScheduleCommandOutput[]>;
  put(key: string, body: unknown): Promise<void>;
  /** Null when there is none. */
  get(key: string): Promise<unknown>;
  /** As it is; null when there is none. */
  text(key: string): Promise<string | null>;
  keys(prefix: string): Promise<string[]>;
  close(): Promise<void>;
}

let moto: Promise<Moto> | undefined;

/** Everything new, in the one moto of this test file; `stopLocalAws` ends that. */
export async function localAws(): Promise<LocalAws> {
  moto ??= startMoto();
  await (await moto).reset();
  const gate = await startGate((await moto).endpoint);
  const access = { endpoint: gate.endpoint, region: motoRegion, credentials: motoCredentials };
  const s3 = new S3Client(access);
  const ec2 = new EC2Client({ ...access, maxAttempts: 1 });
  const autoScaling = new AutoScalingClient({ ...access, maxAttempts: 1 });
  const sns = new SNSClient({ ...access, maxAttempts: 1 });
  const sqs = new SQSClient(access);
  const ssm = new SSMClient({ ...access, maxAttempts: 1 });
  const scheduler = new SchedulerClient({ ...access, maxAttempts: 1 });
  const { group } = example.schedules;
  await scheduler.send(new CreateScheduleGroupCommand({ Name: group }));
  const ledger = { s3, bucket: example.ledgerBucket };
  const { bucket: Bucket } = ledger;
  for (const name of [Bucket, settings.bucket]) await createBucket(s3, name);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  await pointImages(ssm, configuration.stage, [
    { version: '8.17.0', architecture: 'arm64', imageId: 'ami-0123456789abcdef0' },
  ]);
  const template = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'logs',
      LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0' },
    }),
  );
  const launchTemplateId = template.LaunchTemplate?.LaunchTemplateId ?? '';
  const machines = { ...exampleMachines, repository: { ...exampleMachines.repository, launchTemplateId } };
  await putMachines(ssm, configuration.stage, { repositories: { logs: machines.repository } });
  const queues = {
    sqs,
    triggerQueueUrl: await createQueue(sqs, 'to-trigger'),
    settleQueueUrl: await createQueue(sqs, 'to-settle'),
  };
  const sentBefore = { trigger: 0, settle: 0 };
  const topics = {
    people: await createTopicWithQueue({ sns, sqs }, 'people'),
    pager: await createTopicWithQueue({ sns, sqs }, 'pager'),
  };

  const text = async (Key: string) => {
    if (!(await keysBelow(s3, Bucket, Key)).includes(Key)) return null;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? null;
  };

  return {
    gate,
    ec2,
    autoScaling,
    sns,
    ssm,
    ledger,
    deployment: {
      ...example,
      peopleTopicArn: topics.people.topicArn,
      pagerTopicArn: topics.pager.topicArn,
      triggerQueueUrl: queues.triggerQueueUrl,
      settleQueueUrl: queues.settleQueueUrl,
      subnetIds: Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
    },
    machines,
    queues,
    schedules: { scheduler, ...example.schedules },
    async sent(to) {
      const calls = gate.calls.filter(
        ({ action, parameters }) => action === 'SendMessage' && parameters.QueueUrl === queues[`${to}QueueUrl`],
      );
      const fresh = calls.slice(sentBefore[to]);
      sentBefore[to] = calls.length;
      return fresh.map(({ parameters }) => ({
        delaySeconds: Number(parameters.DelaySeconds ?? 0),
        body: JSON.parse(parameters.MessageBody ?? ''),
      }));
    },
    async scheduled() {
      const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName: group }));
      return Promise.all(
        Schedules.map(({ Name }) => scheduler.send(new GetScheduleCommand({ GroupName: group, Name }))),
      );
    },
    async instances() {
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
      return Reservations.flatMap(({ Instances = [] }) => Instances);
    },
    async launch(tags) {
      const { Instances = [] } = await ec2.send(
        new RunInstancesCommand({
          ImageId: 'ami-0123456789abcdef0',
          MinCount: 1,
          MaxCount: 1,
          TagSpecifications: [
            { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
          ],
        }),
      );
      return Instances[0]?.InstanceId ?? '';
    },
    async terminate(instanceId) {
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    },
    async received(topic) {
      return (await takeAll(sqs, topics[topic].queueUrl)).map((body) => JSON.parse(body));
    },
    async put(key, body) {
      const Body = typeof body === 'string' ? body : JSON.stringify(body);
      await s3.send(new PutObjectCommand({ Bucket, Key: key, Body }));
    },
    text,
    get: async (key) => JSON.parse((await text(key)) ?? 'null'),
    keys: (prefix) => keysBelow(s3, Bucket, prefix),
    close: () => gate.stop(),
  };
}

export async function stopLocalAws(): Promise<void> {
  await (await moto)?.stop();
}

async function keysBelow(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}
