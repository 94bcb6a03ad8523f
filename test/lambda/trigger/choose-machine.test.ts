import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chooseMachine } from '../../../lambda/trigger/choose-machine.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../fixtures/repositories.ts';
import { rewritten } from '../../fixtures/rewrite.ts';
import { settings as example } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';

const gibibyte = 1024 ** 3;
const image = (elasticsearch: string) => ({ elasticsearch, imageId: `ami-${elasticsearch}` });
const settings = {
  ...example,
  images: [image('8.11.1'), image('8.17.0'), image('9.2.4')],
  // Of 0, 118, 237 and 950 GB of their own.
  instanceTypes: ['m6g.large', 'm6gd.large', 'm6gd.xlarge', 'm6gd.4xlarge'],
};

let fixture: RepositoryFixture;
let aws: LocalAws;
let uuid: string;
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
  uuid = fixture.snapshots.find(({ name }) => name === 'second')?.uuid ?? '';
}, fixtureMilliseconds);
beforeEach(async () => {
  aws = await localAws();
});
afterEach(() => aws.close());
afterAll(async () => {
  await stopLocalAws();
  await fixture[Symbol.asyncDispose]();
});

async function chosen(change: (bytes: Buffer) => Buffer = (bytes) => bytes, uploaded = true) {
  if (uploaded) {
    const Body = change(await readFile(join(fixture.directory, `snap-${uuid}.dat`)));
    const Key = `${settings.basePath}/snap-${uuid}.dat`;
    await aws.ledger.s3.send(new PutObjectCommand({ Bucket: settings.bucket, Key, Body }));
  }
  const { log, lines } = recordingLog();
  const signal = AbortSignal.timeout(25_000);
  const machine = await chooseMachine(settings, uuid, { s3: aws.ledger.s3, ec2: aws.ec2, log, signal });
  return { ...machine, warnings: lines.filter(({ level }) => level === 'warn').map(({ message }) => message) };
}

const sized = (bytes: number) =>
  rewritten('snapshot', ({ snapshot }) => {
    const [index] = snapshot.indices;
    snapshot.index_details[index].size_in_bytes = bytes;
  });

test('a snapshot gets the image of its version, types that hold it, and time by its size', async () => {
  expect(await chosen()).toEqual({
    elasticsearchVersion: '8.17.0',
    imageId: 'ami-8.17.0',
    instanceTypes: ['m6gd.large', 'm6gd.xlarge', 'm6gd.4xlarge'],
    seconds: expect.any(Number),
    warnings: [],
  });
});

test('a larger one gets larger types, and more time', async () => {
  const [small, large] = [await chosen(sized(10 * gibibyte)), await chosen(sized(100 * gibibyte))];
  expect(large.instanceTypes).toEqual(['m6gd.xlarge', 'm6gd.4xlarge']);
  expect(large.seconds).toBeGreaterThan(small.seconds ?? Number.POSITIVE_INFINITY);
});

test('one that is larger than all gets the largest: the instance looks for itself', async () => {
  expect((await chosen(sized(5_000 * gibibyte))).instanceTypes).toEqual(['m6gd.4xlarge']);
});

test('of a newer version than any image it gets none', async () => {
  const newer = rewritten('snapshot', ({ snapshot }) => Object.assign(snapshot, { version_id: 9_060_000 }));
  expect(await chosen(newer)).toMatchObject({ elasticsearchVersion: '9.3.0', imageId: null });
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['cut', (bytes) => bytes.subarray(0, -1)],
  [
    'of an unknown version',
    rewritten('snapshot', ({ snapshot }) => Object.assign(snapshot, { version_id: 99_000_000 })),
  ],
])('one whose own object is %s gets the newest image, and the proof tells what is wrong', async (_, damage) => {
  expect(await chosen(damage)).toMatchObject({ elasticsearchVersion: null, imageId: 'ami-9.2.4', seconds: null });
});

test('one whose object is gone or denied is launched all the same', async () => {
  expect(await chosen(undefined, false)).toMatchObject({ elasticsearchVersion: null, imageId: 'ami-9.2.4' });
  aws.gate.inject({ match: { service: 's3', action: 'GetObject' }, fault: { kind: 'refused' }, times: 1 });
  const denied = await chosen();
  expect(denied.imageId).toBe('ami-9.2.4');
  expect(denied.warnings).toEqual(['snapshot can not be surveyed, its machine is chosen without']);
});

test('types that EC2 does not describe are all tried', async () => {
  aws.gate.inject({ match: { action: 'DescribeInstanceTypes' }, fault: { kind: 'throttled' }, times: 9 });
  const { instanceTypes, warnings } = await chosen();
  expect(instanceTypes).toEqual(settings.instanceTypes);
  expect(warnings).toEqual(['instance types are not described, any may be launched']);
});
