import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { putObject } from '../../agent/blobs/put-object.ts';
import { endScheduleName, scheduleEnd, unscheduleEnd } from '../../lambda/aws/end-schedule.ts';
import { readImages } from '../../lambda/aws/read-images.ts';
import { parseDeployment } from '../../lambda/configuration/configuration.ts';
import { readAnnouncements } from '../../lambda/trigger/object-created.ts';
import { repositories, stackConfiguration } from '../deployed-stack/configuration.ts';
import { pointImages } from '../deployed-stack/point-images.ts';
import { synthesizedWithoutCode } from '../infra/synthesized.ts';
import { createBucket, takeAll } from '../local-cloud/account.ts';
import { awsClients, type Clients } from '../local-cloud/clients.ts';
import { motoAccount, motoRegion } from '../local-cloud/moto.ts';
import { type Provisioned, provision } from '../local-cloud/terraform/provision.ts';
import { readStack, type Stack } from '../local-cloud/terraform/stack.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import type { PythonPackages } from '../setup/python-packages.ts';
import { type Ministack, ministackPackages, startMinistack } from './ministack.ts';

/*
 * A second AWS beside moto, for what moto alone has said so far. It has another mind than moto's in this:
 * - its CreateFleet knows no attributes, no images and no user-data: all of EC2 stays with moto and the gate;
 * - a slash in a key of S3's own notification stays a slash, as with S3; moto writes %2F.
 * Both take a schedule whose time has passed: nothing here may rely on that.
 */
const packages = await ministackPackages();
const reason = typeof packages === 'string' ? packages : null;
if (reason !== null) console.warn(`Skipped, what ministack says of a stage: ${reason}`);

const configuration = stackConfiguration({ account: motoAccount, region: motoRegion, vpcId: '', subnetIds: [] });
const signal = AbortSignal.timeout(120_000);
const snapshot = 'snap-AAAAAAAAAAAAAAAAAAAAAA.dat';

describe.skipIf(reason !== null)('in another AWS than moto, a stage', () => {
  let ministack: Ministack;
  let clients: Clients;
  let directory: string;
  let stack: Stack;
  let made: Provisioned;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mayfly-other-aws-'));
    ministack = await startMinistack(packages as PythonPackages);
    clients = awsClients(ministack.endpoint);
    for (const { bucket: Bucket } of configuration.repositories) {
      await createBucket(clients.s3, Bucket);
      const NotificationConfiguration = { EventBridgeConfiguration: {} };
      await clients.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    }
    const synthesized = await synthesizedWithoutCode(configuration, directory);
    stack = await readStack(join(synthesized.directory, 'cdk.tf.json'));
    made = await provision(stack, clients, ministack.endpoint);
  });
  afterAll(async () => {
    await ministack?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const deployment = () => {
    const trigger = made.functions.find(({ name }) => name.includes('trigger'));
    return parseDeployment(trigger?.environment.MAYFLY_DEPLOYMENT);
  };

  /** All that arrives in a queue until something is wanted of it: S3 has tried out its notifications there before. */
  async function arrived<T>(queueUrl: string, wanted: (body: string) => T[]): Promise<T[]> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const found = (await takeAll(clients.sqs, queueUrl)).flatMap(wanted);
      if (found.length > 0) return found;
      await sleep(100);
    }
    return [];
  }

  const land = (Bucket: string, Key: string) => clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

  /** What the trigger takes for landed objects, of all that its queue is told. */
  const announced = () =>
    arrived(deployment().triggerQueueUrl, (body) =>
      readAnnouncements(body).flatMap((announcement) => {
        const request = announcement.read();
        return request?.kind === 'object-created' ? [request.objectCreated] : [];
      }),
    );

  test('is made, all of it', () => {
    expect(made.attributes.size).toBe(stack.declared.length);
    expect(made.attributes.size).toBeGreaterThan(100);
  });

  test('hears of what lands by a rule, and of nothing else there', async () => {
    const { bucket, basePath } = repositories.logs;
    await land(bucket, `${basePath}index-1`);
    await land(bucket, snapshot);
    await land(bucket, `${basePath}${snapshot}`);
    expect(await announced()).toEqual([{ bucket, key: `${basePath}${snapshot}`, at: expect.any(String) }]);
  });

  test("hears of what lands by the bucket's own notification, and of nothing else there", async () => {
    const { bucket } = repositories.archive;
    await land(bucket, 'index-1');
    await land(bucket, `indices/${snapshot}`);
    await land(bucket, snapshot);
    expect(await announced()).toEqual([{ bucket, key: snapshot, at: expect.any(String) }]);
  });

  test('writes to its ledger only where nothing is, or over what it has read', async () => {
    const { ledgerBucket: bucket } = deployment();
    const object = { bucket, key: 'runs/a', body: '{}', contentType: 'application/json' };
    const put = (over: 'nothing' | { etag: string }, key = object.key) =>
      putObject(clients.s3, { ...object, key, over }, signal);
    expect(await put('nothing')).toBe(true);
    expect(await put('nothing')).toBe(false);
    expect(await put({ etag: '"00000000000000000000000000000000"' })).toBe(false);
    expect(await put({ etag: '"99914b932bd37a50b983c5e7c90ae93b"' })).toBe(true);
    await expect(put({ etag: '"99914b932bd37a50b983c5e7c90ae93b"' }, 'runs/none')).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('tells settle what the topic of results is told', async () => {
    const { resultsTopicArn: TopicArn, settleQueueUrl } = deployment();
    await clients.sns.send(new PublishCommand({ TopicArn, Message: 'a notice' }));
    const told = await arrived(settleQueueUrl, (body) => {
      const message = JSON.parse(body);
      return message.Event === 's3:TestEvent' ? [] : [message];
    });
    expect(told).toMatchObject([{ Type: 'Notification', TopicArn, Message: 'a notice' }]);
  });

  test('schedules the end of an instance, once, and takes it back', async () => {
    const schedules = { scheduler: clients.scheduler, ...deployment().schedules };
    const instanceId = 'i-0123456789abcdef0';
    const name = endScheduleName('0123456789abcdef0123', 1, instanceId);
    const end = { name, instanceId, deadline: new Date(Date.now() + 3_600_000).toISOString() };
    for (let times = 0; times < 2; times++) await scheduleEnd(schedules, end, signal);
    const which = { GroupName: schedules.group, Name: name };
    expect(await clients.scheduler.send(new GetScheduleCommand(which))).toMatchObject({
      ActionAfterCompletion: 'DELETE',
      Target: { RoleArn: schedules.roleArn, Input: JSON.stringify({ InstanceIds: [instanceId] }) },
    });
    for (let times = 0; times < 2; times++) await unscheduleEnd(schedules, name, signal);
    await expect(clients.scheduler.send(new GetScheduleCommand(which))).rejects.toThrow();
  });

  test('knows the images that it is pointed to', async () => {
    const image = {
      version: elasticsearchOfImage,
      architecture: 'arm64',
      imageId: 'ami-0123456789abcdef0',
    } as const;
    await pointImages(clients.ssm, configuration.stage, [image]);
    expect(await readImages(clients.ssm, configuration.stage, 'images', signal)).toContainEqual(
      expect.objectContaining(image),
    );
  });
});
