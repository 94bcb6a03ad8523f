import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { orderSchema } from '../../../agent/contract/order.ts';
import { type Cut, cutSchema, partItemsSchema } from '../../../agent/contract/parts.ts';
import type { RepositorySettings } from '../../../lambda/configuration/configuration.ts';
import { handle } from '../../../lambda/trigger/handle.ts';
import { runIdOf } from '../../../lambda/trigger/make-order.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../fixtures/repositories.ts';
import { rewritten } from '../../fixtures/rewrite.ts';
import { s3Notification } from '../events.ts';
import { configuration, settings } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';

let fixture: RepositoryFixture;
let aws: LocalAws;
let now: Date;

beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
}, fixtureMilliseconds);
beforeEach(async () => {
  aws = await localAws();
  now = new Date('2026-11-01T00:00:10.000Z');
});
afterEach(() => aws.close());
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await stopLocalAws();
});

const gibibyte = 1024 ** 3;
const divided: Partial<RepositorySettings> = { split: { aboveGib: 1, most: 3 } };
const uuidOf = () => fixture.snapshots.find(({ name }) => name === 'second')?.uuid ?? '';
const keyOf = () => `${settings.basePath}/snap-${uuidOf()}.dat`;
const runIdHere = () => runIdOf(settings.store, { bucket: settings.bucket, key: keyOf() });

/** The object that announces a snapshot, each of whose indices has so many bytes by its word; null: it doesn't say. */
async function lands(bytes: number | null, changes = divided): Promise<void> {
  const change = rewritten('snapshot', ({ snapshot }) => {
    if (bytes === null) delete snapshot.index_details;
    else for (const index of snapshot.indices) snapshot.index_details[index].size_in_bytes = bytes;
  });
  const Body = change(await readFile(join(fixture.directory, `snap-${uuidOf()}.dat`)));
  await aws.ledger.s3.send(new PutObjectCommand({ Bucket: settings.bucket, Key: keyOf(), Body }));
  await trigger(s3Notification(settings.bucket, [keyOf()]), changes);
}

async function trigger(body: unknown, changes = divided): Promise<void> {
  const { deployment, ledger, ec2, autoScaling, ssm, queues, schedules } = aws;
  const dependencies = {
    ...{ deployment, ledger, ec2, autoScaling, ssm, queues, schedules, now: () => now },
    configuration: { ...configuration, repositories: [{ ...settings, ...changes }] },
  };
  const signal = AbortSignal.timeout(30_000);
  const invocation = { log: recordingLog().log, signal, until: new Date(Date.now() + 30_000) };
  await handle({ id: 'm1', body: JSON.stringify(body) }, dependencies, invocation);
}

const cutOf = async (): Promise<Cut> => cutSchema.parse(await aws.get(ledgerKey.cut(runIdHere())));
const orderOf = async (runId: string) => orderSchema.parse(await aws.get(ledgerKey.order(runId, 1)));
const launchesOf = ({ parts }: Cut) =>
  parts.map(({ runId }) => ({ delaySeconds: 0, body: { version: 1, runId, attempt: 1, rounds: 0 } }));

test('a large snapshot is ordered in parts, each of which is asked to be launched', async () => {
  await lands(2 * gibibyte);
  const cut = await cutOf();
  expect(cut.parts).toHaveLength(3);
  const sent = await aws.sent('trigger');
  expect(sent).toEqual(expect.arrayContaining(launchesOf(cut)));
  expect(sent).toHaveLength(3);
  // Nothing is launched for the whole.
  expect(await aws.instances()).toEqual([]);
  const whole = await orderOf(runIdHere());
  for (const part of cut.parts) {
    const order = await orderOf(part.runId);
    expect(order.part).toEqual({ of: runIdHere(), number: part.number, count: 3 });
    expect(order).toMatchObject({ backup: whole.backup, runDeadline: whole.runDeadline });
    const text = await aws.get(ledgerKey.enclosure(runIdHere(), order.enclosures.items?.sha256 ?? ''));
    expect(partItemsSchema.parse(text)).toMatchObject({ runId: part.runId });
  }
  expect(await aws.keys('ordered/')).toHaveLength(4);
});

test('a part is launched as any run, and handed its items', async () => {
  await lands(2 * gibibyte);
  const [, part] = (await cutOf()).parts;
  await trigger({ version: 1, runId: part?.runId, attempt: 1, rounds: 0 });
  const [instance, ...others] = await aws.instances();
  expect(others).toEqual([]);
  expect(instance?.Tags).toContainEqual({ Key: 'mayfly:run', Value: part?.runId });
  const { ownPrefix } = (await orderOf(part?.runId ?? '')).ledger;
  const handed = await aws.get(ledgerKey.enclosed(ownPrefix, instance?.InstanceId ?? '', 'items'));
  expect(partItemsSchema.parse(handed)).toMatchObject({ runId: part?.runId, kind: 'only' });
});

test('it is divided once, however often it lands, and by twins', async () => {
  await lands(2 * gibibyte);
  const cut = await cutOf();
  await aws.sent('trigger');
  now = new Date('2026-11-01T00:01:00.000Z');
  await Promise.all([lands(1.5 * gibibyte), lands(2 * gibibyte)]);
  expect(await cutOf()).toEqual(cut);
  expect(await aws.sent('trigger')).toEqual([]);
  expect(await aws.keys('ordered/')).toHaveLength(4);
});

test('who was killed before all parts were ordered leaves the rest to whoever asks next', async () => {
  const match = { action: 'SendMessage' };
  const lift = aws.gate.inject({ match, fault: { kind: 'throttled' }, times: 100 });
  await expect(lands(2 * gibibyte)).rejects.toThrow('could not be started');
  lift();
  await aws.sent('trigger');
  const cut = await cutOf();
  await trigger({ version: 1, runId: runIdHere(), attempt: 1, rounds: 0 });
  for (const { runId } of cut.parts) expect(await orderOf(runId)).toMatchObject({ runId });
});

test('a snapshot that is not large, or of a repository that is not divided, has an instance', async () => {
  await lands(gibibyte / 100);
  expect(await aws.get(ledgerKey.cut(runIdHere()))).toBeNull();
  expect(await aws.instances()).toHaveLength(1);
});

test('one of a repository that does not ask for it stays whole, however large', async () => {
  await lands(2 * gibibyte, {});
  expect(await aws.get(ledgerKey.cut(runIdHere()))).toBeNull();
  expect((await orderOf(runIdHere())).split).toBeUndefined();
});

test('one that does not tell its sizes is looked at first', async () => {
  await lands(null);
  expect(await aws.get(ledgerKey.cut(runIdHere()))).toBeNull();
  expect((await orderOf(runIdHere())).split).toMatchObject({ aboveBytes: gibibyte, most: 3 });
  expect(await aws.instances()).toHaveLength(1);
});
