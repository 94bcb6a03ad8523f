import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import type { PastProof } from '../../../lambda/run/past-proof.ts';
import { chooseMachine } from '../../../lambda/trigger/choose-machine.ts';
import { pointImages } from '../../deployed-stack/point-images.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../fixtures/repositories.ts';
import { rewritten } from '../../fixtures/rewrite.ts';
import { configuration, settings } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { pastProof } from '../past-proof.ts';
import { recordingLog } from '../recording-log.ts';

const gibibyte = 1024 ** 3;
const imageIds = { '8.11.1': 'ami-00008111', '8.17.0': 'ami-00008170', '9.2.4': 'ami-00009240' };
const baked = Object.entries(imageIds).map(([version, imageId]) => ({
  version,
  architecture: 'arm64' as const,
  imageId,
}));
const imageOf = (version: keyof typeof imageIds) => [{ architecture: 'arm64', imageId: imageIds[version] }];

let fixture: RepositoryFixture;
let aws: LocalAws;
let uuid: string;
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
  uuid = fixture.snapshots.find(({ name }) => name === 'second')?.uuid ?? '';
}, fixtureMilliseconds);
beforeEach(async () => {
  aws = await localAws();
  await pointImages(aws.ssm, configuration.stage, baked);
});
afterEach(() => aws.close());
afterAll(async () => {
  await stopLocalAws();
  await fixture[Symbol.asyncDispose]();
});

async function chosen(
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
  {
    uploaded = true,
    changes = {},
    past = [],
  }: { uploaded?: boolean; changes?: Partial<typeof settings>; past?: PastProof[] } = {},
) {
  if (uploaded) {
    const Body = change(await readFile(join(fixture.directory, `snap-${uuid}.dat`)));
    const Key = `${settings.basePath}/snap-${uuid}.dat`;
    await aws.ledger.s3.send(new PutObjectCommand({ Bucket: settings.bucket, Key, Body }));
  }
  const { log, lines } = recordingLog();
  const signal = AbortSignal.timeout(25_000);
  const machine = await chooseMachine(
    { settings: { ...settings, ...changes }, backup: { uuid }, runId: '0123456789abcdef0123' },
    past,
    {
      ...{ s3: aws.ledger.s3, ssm: aws.ssm, stage: configuration.stage, pools: configuration.pools, log, signal },
    },
  );
  return { ...machine, warnings: lines.filter(({ level }) => level === 'warn').map(({ message }) => message) };
}

const sized = (bytes: number) =>
  rewritten('snapshot', ({ snapshot }) => {
    const [index] = snapshot.indices;
    snapshot.index_details[index].size_in_bytes = bytes;
  });

test('a snapshot gets the image of its version, the disk that is configured, and time by its size', async () => {
  expect(await chosen()).toEqual({
    ...{ pool: null, split: null, cut: null },
    writtenBy: '8.17.0',
    images: imageOf('8.17.0'),
    imageVersions: expect.arrayContaining(Object.keys(imageIds)),
    otherContracts: [],
    needs: { vcpus: 2, memoryGib: 8, diskGb: 100, hourlyUsd: null, types: [] },
    seconds: expect.any(Number),
    warnings: [],
  });
});

test('a larger one gets more disk, twice its size, and more time', async () => {
  const [small, large] = [await chosen(sized(10 * gibibyte)), await chosen(sized(100 * gibibyte))];
  expect(small.needs.diskGb).toBe(100);
  expect(large.needs.diskGb).toBeGreaterThan(200);
  expect(large.seconds).toBeGreaterThan(small.seconds ?? Number.POSITIVE_INFINITY);
});

test('one whose repository was proven before gets time by its pace, and a target the network that brings it', async () => {
  const past = ['1', '2', '3'].map((digit) => pastProof({ runId: digit.repeat(20) }));
  const [assumed, learned] = [await chosen(sized(100 * gibibyte)), await chosen(sized(100 * gibibyte), { past })];
  expect(assumed).not.toHaveProperty('plan');
  expect(learned.plan).toEqual({ bytes: expect.any(Number), bytesInASecond: 100_000_000, proofs: 3 });
  expect(learned.seconds).toBeLessThan(assumed.seconds ?? 0);
  expect(learned.needs).not.toHaveProperty('forTarget');
  const target = await chosen(sized(100 * gibibyte), { changes: { restoreTargetMinutes: 30 } });
  expect(target.needs.forTarget).toEqual({ minutes: 30, networkGbps: 0.7, vcpus: 2 });
  const unread = await chosen(() => Buffer.from('nothing'), { changes: { restoreTargetMinutes: 30 }, past });
  expect(unread.needs).not.toHaveProperty('forTarget');
});

test('a repository that is restored with one version alone gets its image, or none', async () => {
  const restoredWith = async (version: string) =>
    (await chosen(undefined, { changes: { images: { kind: 'images', version } } })).images;
  expect(await restoredWith('9.2.4')).toEqual(imageOf('9.2.4'));
  expect(await restoredWith('8.11.1')).toEqual([]);
});

test('images that were never baked are none, and those of another stage are not ours', async () => {
  const never = { version: '8.18.0', architecture: 'arm64' as const, imageId: 'none' };
  await pointImages(aws.ssm, configuration.stage, [never]);
  await pointImages(aws.ssm, `${configuration.stage}-2`, [{ ...never, imageId: 'ami-00008180' }]);
  expect((await chosen()).imageVersions).not.toContain('8.18.0');
});

test('images of another contract, or of another store, are not launched', async () => {
  const [first] = baked;
  if (first === undefined) throw new Error('There is no image.');
  const others = [
    { ...first, version: '8.17.0', imageId: 'ami-00008170', contract: contractVersion - 1 },
    { ...first, store: 'archive', version: '8.17.1' },
  ];
  await pointImages(aws.ssm, configuration.stage, others);
  expect(await chosen()).toMatchObject({
    images: imageOf('9.2.4'),
    imageVersions: expect.not.arrayContaining(['8.17.0', '8.17.1']),
    otherContracts: [{ version: '8.17.0', contract: contractVersion - 1 }],
  });
});

test('images that can not be learnt are an error: the message comes again', async () => {
  const fault = { kind: 'throttled' } as const;
  aws.gate.inject({ match: { action: 'GetParametersByPath' }, fault, times: 9 });
  await expect(chosen()).rejects.toThrow();
});

test.each([
  ['9.3.0', 9_060_000],
  ['9.5.4 or newer', 9_250_000],
])('of a newer version than any image, %s, it gets none', async (writtenBy, versionId) => {
  const newer = rewritten('snapshot', ({ snapshot }) => Object.assign(snapshot, { version_id: versionId }));
  expect(await chosen(newer)).toMatchObject({ writtenBy, images: [] });
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['cut', (bytes) => bytes.subarray(0, -1)],
  ['of another server', rewritten('snapshot', ({ snapshot }) => Object.assign(snapshot, { version_id: 136_327_927 }))],
])('one whose own object is %s gets the newest image, and the proof tells what is wrong', async (_, damage) => {
  expect(await chosen(damage)).toMatchObject({ writtenBy: null, images: imageOf('9.2.4'), seconds: null });
});

test('one whose object is gone or denied is launched all the same', async () => {
  expect(await chosen(undefined, { uploaded: false })).toMatchObject({
    writtenBy: null,
    images: imageOf('9.2.4'),
  });
  aws.gate.inject({ match: { service: 's3', action: 'GetObject' }, fault: { kind: 'refused' }, times: 1 });
  const denied = await chosen();
  expect(denied.images).toEqual(imageOf('9.2.4'));
  expect(denied.warnings).toEqual(['backup can not be surveyed, its machine is chosen without']);
  // The trigger has no right to list a repository.
  expect(aws.gate.calls.filter(({ action }) => action === 'ListObjectsV2')).toEqual([]);
});
