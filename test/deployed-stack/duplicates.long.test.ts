import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { afterAll, beforeAll, expect, onTestFailed, test, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { deadLetters, messagesIn } from '../end-to-end/until-idle.ts';
import { Random } from '../faults/random.ts';
import { eventBridgeEvent, s3Notification } from '../lambda/events.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { describeJudgement, judgeCalls } from '../local-cloud/policies/judge.ts';
import { type RepositoryName, repositories } from './configuration.ts';
import { type DeployedStack, keyIn, startStack } from './deployed-stack.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const snapshotsOfEach = 20;
/** Of one snapshot: as often does its object land, and as often is it announced in each of the two shapes. */
const times = { landed: 5, told: 10 };
const atOnce = 16;
/** Enough for every process of the function; the emulator counts all that wait, at every look. */
const mostWaiting = 100;
const seed = 1_000;

const events: CloudEvent[] = [];
let directory: string;
let stack: DeployedStack;
let queueUrl: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-duplicates-'));
  await chmod(directory, 0o755);
  stack = await startStack({
    directory: join(directory, 'cloud'),
    // What is launched is looked at, not what comes of it.
    image: null,
    sweepSeconds: null,
    onEvent: (event) => events.push(event),
  });
  const { QueueUrl = '' } = await stack.cloud.clients.sqs.send(
    new GetQueueUrlCommand({ QueueName: 'mayfly-local-trigger' }),
  );
  queueUrl = QueueUrl;
});
afterAll(async () => {
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Landed {
  readonly repository: RepositoryName;
  readonly key: string;
  readonly runId: string;
}

function landedSnapshots(): Landed[] {
  return (['logs', 'archive'] as const).flatMap((repository) =>
    Array.from({ length: snapshotsOfEach }, (_, index) => {
      const uuid = `duplicated-${repository.padEnd(8, '_')}${String(index).padStart(3, '0')}`;
      return { repository, key: keyIn(repository, `snap-${uuid}.dat`), runId: stack.runId(uuid, repository) };
    }),
  );
}

/** Its events, each a way for AWS to say that it is there. */
function eventsOf({ repository, key }: Landed): (() => Promise<unknown>)[] {
  const { bucket } = repositories[repository];
  const { s3, sqs } = stack.cloud.clients;
  const land = () => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'a snapshot' }));
  const tell = (event: object) => () =>
    sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(event) }));
  return [
    ...Array.from({ length: times.landed }, () => land),
    ...Array.from({ length: times.told }, () => tell(eventBridgeEvent(bucket, key))),
    ...Array.from({ length: times.told }, () => tell(s3Notification(bucket, [key]))),
  ];
}

/** Every version of every object below a prefix: a key that is there twice was written twice. */
async function written(prefix: string): Promise<string[]> {
  const { Versions = [], IsTruncated } = await stack.cloud.clients.s3.send(
    new ListObjectVersionsCommand({ Bucket: stack.ledgerBucket, Prefix: prefix }),
  );
  expect(IsTruncated).toBe(false);
  return Versions.map(({ Key = '' }) => Key);
}

function deliveriesTo(name: string) {
  const deliveries = events.flatMap((event) => (event.kind === 'delivery' ? [event] : []));
  return deliveries.filter(({ functionName }) => functionName === name);
}

async function runsOfInstances(): Promise<string[]> {
  const { Reservations = [] } = await stack.cloud.clients.ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  return instances.map(({ Tags = [] }) => Tags.find(({ Key }) => Key === 'mayfly:run')?.Value ?? 'no run');
}

test('a thousand events of forty snapshots, shuffled and all at once, are forty runs with one instance each', async () => {
  const snapshots = landedSnapshots();
  const all = new Random(seed).shuffled(snapshots.flatMap(eventsOf));
  expect(all).toHaveLength(1_000);

  onTestFailed(() => {
    const failures = deliveriesTo('mayfly-local-trigger').filter(({ failedIds }) => failedIds.length > 0);
    console.error(failures.slice(-3).map(({ at, outcome }) => ({ at, outcome })));
  });
  const began = performance.now();
  const delivered = () => deliveriesTo('mayfly-local-trigger');
  const messages = () => new Set(delivered().flatMap(({ messageIds }) => messageIds)).size;
  let happened = 0;
  const happen = async (event: () => Promise<unknown>) => {
    while (happened - messages() >= mostWaiting) await sleep(50);
    happened += 1;
    await event();
  };
  await pMap(all, happen, { concurrency: atOnce });
  await vi.waitFor(
    async () => {
      expect(messages()).toBeGreaterThanOrEqual(all.length);
      expect(await messagesIn(stack, 'mayfly-local-trigger')).toEqual({
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesNotVisible: '0',
      });
    },
    { timeout: 240_000, interval: 200 },
  );
  const seconds = Math.round((performance.now() - began) / 1_000);
  const failed = delivered().flatMap(({ failedIds }) => failedIds).length;
  console.info(`${all.length} events of ${snapshots.length} snapshots in ${seconds} s, ${failed} delivered again`);

  const runs = snapshots.map(({ runId }) => runId).toSorted();
  const keys = (key: (runId: string) => string) => runs.map(key).toSorted();
  const records = (await written('runs/')).toSorted();
  const expected = [...keys((runId) => ledgerKey.order(runId, 1)), ...keys((runId) => ledgerKey.attempt(runId, 1))];
  expect(records).toEqual(expected.toSorted());
  expect(await written('ordered/')).toHaveLength(runs.length);
  expect(await written('instances/')).toHaveLength(runs.length);
  expect((await runsOfInstances()).toSorted()).toEqual(runs);
  const { Schedules = [] } = await stack.cloud.clients.scheduler.send(new ListSchedulesCommand({ MaxResults: 100 }));
  expect(Schedules).toHaveLength(runs.length);
  expect(await deadLetters(stack)).toEqual([]);

  const judgement = await judgeCalls(stack.cloud);
  console.info(describeJudgement(judgement));
  expect(judgement.denied).toEqual([]);
});
