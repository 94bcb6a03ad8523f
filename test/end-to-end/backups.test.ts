import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { runIdOf } from '../../lambda/trigger/make-order.ts';
import { repositories, worlds } from '../deployed-stack/configuration.ts';
import { keyIn } from '../deployed-stack/deployed-stack.ts';
import { damages } from '../fixtures/damage.ts';
import { eventBridgeEvent, s3Notification } from '../lambda/events.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import { makeWorld } from '../stores/archive/make-archives.ts';
import { damageFirst, isData } from './damage.ts';
import { testPromotion } from './promotion.ts';
import { type EndToEnd, type Snapshot, startEndToEnd } from './setup.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

/** Longer than a machine lives that restores nothing: its Elasticsearch, which nobody would ask, never starts. */
const lateSeconds = 40;

let endToEnd: EndToEnd;
let sound: Snapshot;
let isRestored = true;
beforeAll(async () => {
  endToEnd = await startEndToEnd({
    machineFaults: () => (isRestored ? {} : { elasticsearchLateSeconds: lateSeconds }),
  });
  sound = await endToEnd.take('sound');
  await cp(endToEnd.cluster.repository, join(endToEnd.directory, 'reference'), { recursive: true });
});
afterAll(() => endToEnd?.end());

/** Says to the trigger's queue what S3 or EventBridge would say. */
async function announce(event: object): Promise<void> {
  const { sqs } = endToEnd.stack.cloud.clients;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'mayfly-local-trigger' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
}

async function put(Bucket: string, Key: string): Promise<void> {
  await endToEnd.stack.cloud.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'anything' }));
}

/** In every way in which a snapshot is heard of. */
async function announceAgain(snapshot: Snapshot): Promise<void> {
  const { repository, key } = snapshot;
  const { bucket } = repositories[repository];
  await endToEnd.landAgain(snapshot);
  await announce(eventBridgeEvent(bucket, key));
  await announce(s3Notification(bucket, [key, key, 'somewhere/else', key]));
}

describe('a sound snapshot', () => {
  test('is verified below a base path and at a bucket’s root, and nobody is disturbed', async () => {
    const archived: Snapshot = {
      ...sound,
      repository: 'archive',
      key: keyIn('archive', `snap-${sound.uuid}.dat`),
      runId: endToEnd.stack.runId(sound.uuid, 'archive'),
    };
    await Promise.all([endToEnd.land('logs'), endToEnd.land('archive')]);
    for (const snapshot of [sound, archived]) {
      const report = await endToEnd.report(snapshot);
      expect(report).toMatchObject({
        verdict: 'verified',
        level: { reached: 'examine' },
        repository: { name: snapshot.repository },
        snapshot: { name: 'sound', uuid: sound.uuid, state: 'SUCCESS' },
        store: 'elasticsearch',
        items: [
          { path: ['logs-sound'], parts: 2, recordsExpected: 1_000, recordsRestored: 1_000, verdict: 'verified' },
        ],
        restoredBy: { name: 'Elasticsearch', version: elasticsearchOfImage },
        findings: [],
      });
      const outcome = await endToEnd.outcome(snapshot);
      expect(outcome).toEqual({ reports: 1, instances: [report.instance?.id], mails: [], pages: [] });
    }
  });

  test('is not proven again when it is announced again', async () => {
    const before = await endToEnd.outcome(sound);
    const body = await endToEnd.stack.read(ledgerKey.report(sound.runId));
    await announceAgain(sound);
    expect(await endToEnd.outcome(sound)).toEqual(before);
    expect(await endToEnd.stack.read(ledgerKey.report(sound.runId))).toBe(body);
  });
});

/** What lands in the tests around needs no Elasticsearch. */
function withoutRestore(): void {
  beforeAll(() => {
    isRestored = false;
  });
  afterAll(() => {
    isRestored = true;
  });
}

describe('a damaged snapshot', () => {
  withoutRestore();

  test('that lacks an object is corrupt: one instance, one report, one mail, one page, however often it is announced', async () => {
    const snapshot = await endToEnd.take('lacking');
    const loss = damageFirst(isData, () => null);
    await endToEnd.land('logs', loss);
    await announceAgain(snapshot);
    await announceAgain(snapshot);
    const report = await endToEnd.report(snapshot);
    expect(report).toMatchObject({
      verdict: 'corrupt',
      level: { reached: null },
      findings: [{ check: 'object-present', severity: 'error', evidence: { object: loss.object() } }],
    });
    const { reports, instances, mails, pages } = await endToEnd.outcome(snapshot);
    expect([reports, instances]).toEqual([1, [report.instance?.id]]);
    expect(mails).toEqual([
      { subject: expect.stringContaining('CORRUPT'), message: expect.stringContaining(loss.object()) },
    ]);
    expect(pages).toEqual([
      { subject: expect.stringMatching(/^ALARM: "mayfly-local-logs"/), message: expect.anything() },
    ]);
    expect(JSON.parse(pages[0]?.message ?? '')).toMatchObject({ NewStateValue: 'ALARM', OldStateValue: 'OK' });
  });

  test('is corrupt by a single bit', async () => {
    const snapshot = await endToEnd.take('flipped');
    const flip = damageFirst(isData, damages['flipped in its middle']);
    await endToEnd.land('logs', flip);
    const report = await endToEnd.report(snapshot);
    expect(report).toMatchObject({
      verdict: 'corrupt',
      level: { reached: 'structure' },
      findings: [{ check: 'object-checksum', severity: 'error', evidence: { object: flip.object() } }],
      items: [{ path: ['logs-flipped'], recordsExpected: 1_000, recordsRestored: null, verdict: 'corrupt' }],
    });
    const { reports, instances, mails } = await endToEnd.outcome(snapshot);
    expect([reports, instances, mails.length]).toEqual([1, [report.instance?.id], 1]);
  });

  test('is corrupt when its own blob is garbage', async () => {
    const snapshot = await endToEnd.take('garbage');
    const own = `snap-${snapshot.uuid}.dat`;
    await endToEnd.land(
      'logs',
      damageFirst((key) => key === own, damages.zeroed),
    );
    const report = await endToEnd.report(snapshot);
    expect(report.verdict).toBe('corrupt');
    expect(report.findings).toContainEqual(
      expect.objectContaining({ check: 'metadata', severity: 'error', evidence: { object: own, path: [] } }),
    );
    const { reports, instances } = await endToEnd.outcome(snapshot);
    expect([reports, instances]).toEqual([1, [report.instance?.id]]);
  });
});

test('after trouble a younger snapshot that is verified resolves the page and tells people, though S3 falters', async () => {
  const { gate } = endToEnd.stack.cloud;
  const bucket = `${repositories.logs.bucket}/`;
  const rules = [
    { match: { action: 'ListObjectsV2' }, fault: { kind: 'error', status: 503, code: 'SlowDown' }, times: 2 },
    {
      match: { action: 'GetObject', resource: /\/index-\d+$/ },
      fault: { kind: 'error', status: 500, code: 'InternalError' },
      times: 2,
    },
    { match: { action: 'GetObject', resource: /snap-.*\.dat$/ }, fault: { kind: 'throttled' }, times: 3 },
    { match: { action: 'GetObject', resource: /\/__/ }, fault: { kind: 'truncated', bytes: 100 }, times: 3 },
  ] as const;
  const takeBack = rules.map((rule) => gate.inject(rule));
  const before = gate.calls.length;

  const snapshot = await endToEnd.take('younger');
  await endToEnd.land();
  const report = await endToEnd.report(snapshot);
  for (const lift of takeBack) lift();
  // The one before it held another index.
  expect(report).toMatchObject({
    verdict: 'verified',
    findings: [{ check: 'scandal', severity: 'warning', message: expect.stringMatching(/^logs-sound: It is gone/) }],
  });
  const calls = gate.calls.slice(before).filter(({ resource }) => resource.startsWith(bucket));
  expect(calls.filter(({ status }) => status >= 500).length).toBeGreaterThan(4);
  const data = calls.filter(({ resource }) => resource.includes('/__')).map(({ resource }) => resource);
  expect(data.length).toBe(new Set(data).size + 3);

  const { reports, instances, mails, pages } = await endToEnd.outcome(snapshot);
  expect([reports, instances]).toEqual([1, [report.instance?.id]]);
  expect(mails).toEqual([
    { subject: expect.stringContaining('VERIFIED'), message: expect.stringContaining('This resolves: ') },
  ]);
  expect(pages.map(({ message }) => JSON.parse(message))).toMatchObject([
    { NewStateValue: 'OK', OldStateValue: 'ALARM' },
  ]);
});

test('a snapshot that lacks half of the documents of the night before is verified, says so, and wakes nobody', async () => {
  const before = await endToEnd.take('orders', { lines: 2_000 });
  await endToEnd.land();
  expect(await endToEnd.report(before)).toMatchObject({ verdict: 'verified' });
  await endToEnd.outcome(before);
  await endToEnd.cluster.deleteDocuments('logs-orders', 1_000);
  const halved = await endToEnd.takeAgain('halved', ['logs-orders']);
  await endToEnd.land();
  const report = await endToEnd.report(halved);
  expect(report).toMatchObject({
    verdict: 'verified',
    trend: { severity: 'warn', least: '10%', nights: 1 },
    items: [{ path: ['logs-orders'], documents: 1_000, verdict: 'verified' }],
  });
  expect(report.checks).toContainEqual(
    expect.objectContaining({
      ...{ kind: 'scandal', outcome: 'warned', for: ['logs-orders'], expected: 2_000, actual: 1_000 },
      why: expect.stringMatching(/^1,000 documents where 2,000 were in the snapshot of .*; 50 % are gone\.$/),
    }),
  );
  expect(await endToEnd.outcome(halved)).toMatchObject({ reports: 1, mails: [], pages: [] });
});

test('a snapshot that holds less than is expected is suspect, and paged', async () => {
  const snapshot = await endToEnd.take('few', { lines: 10 });
  await endToEnd.land();
  const report = await endToEnd.report(snapshot);
  expect(report).toMatchObject({
    verdict: 'suspect',
    level: { reached: 'restore' },
  });
  // Beside it stands that other indices were in the snapshot before.
  expect(report.findings[0]).toMatchObject({
    ...{ check: 'expectation', expected: 'at least 1,000 documents', actual: 10 },
    evidence: { path: ['logs-few'] },
  });
  const { reports, instances, mails, pages } = await endToEnd.outcome(snapshot);
  expect([reports, instances]).toEqual([1, [report.instance?.id]]);
  expect([mails.length, pages.map(({ subject }) => subject.slice(0, 6))]).toEqual([1, ['ALARM:']]);
});

describe('an archive', () => {
  const land = async (name: string, body: Buffer): Promise<Snapshot> => {
    const key = `${worlds.basePath}/${name}`;
    await endToEnd.stack.cloud.clients.s3.send(new PutObjectCommand({ Bucket: worlds.bucket, Key: key, Body: body }));
    const runId = runIdOf('archive', { bucket: worlds.bucket, key });
    return { name, uuid: '', repository: 'logs', key, runId };
  };
  let world: Buffer;
  withoutRestore();
  beforeAll(async () => {
    await makeWorld(endToEnd.directory);
    await execa('tar', ['-czf', 'world.tar.gz', 'world'], { cwd: endToEnd.directory });
    world = await readFile(join(endToEnd.directory, 'world.tar.gz'));
  });

  test('is unpacked and verified by the plan of its repository, on a machine of its own', async () => {
    const archive = await land('monday.tar.gz', world);
    const report = await endToEnd.report(archive);
    expect(report).toMatchObject({
      store: 'archive',
      verdict: 'verified',
      level: { asked: 'examine', reached: 'examine' },
      repository: { name: 'worlds' },
      snapshot: { name: 'monday.tar.gz' },
      findings: [],
    });
    const outcome = await endToEnd.outcome(archive);
    expect(outcome).toEqual({ reports: 1, instances: [report.instance?.id], mails: [], pages: [] });
  });

  test('of which a byte has changed is corrupt, and people are told once', async () => {
    const damaged = Buffer.from(world);
    damaged.writeUInt8(damaged.readUInt8(damaged.length >> 1) ^ 1, damaged.length >> 1);
    const archive = await land('tuesday.tar.gz', damaged);
    const report = await endToEnd.report(archive);
    expect(report).toMatchObject({ verdict: 'corrupt', findings: [{ evidence: { object: 'tuesday.tar.gz' } }] });
    const { reports, instances, mails } = await endToEnd.outcome(archive);
    expect([reports, instances, mails.length]).toEqual([1, [report.instance?.id], 1]);
  });

  test('that doesn’t hold what its plan says is suspect', async () => {
    await rm(join(endToEnd.directory, 'world', 'region', 'r.0.3.mca'));
    await execa('tar', ['-czf', 'world.tar.gz', 'world'], { cwd: endToEnd.directory });
    const archive = await land('wednesday.tar.gz', await readFile(join(endToEnd.directory, 'world.tar.gz')));
    const report = await endToEnd.report(archive);
    expect(report.verdict).toBe('suspect');
    expect(report.findings[0]).toMatchObject({ severity: 'error', message: expect.stringMatching(/3 files.*4/) });
  });

  test('is not proven for what lies beside it', async () => {
    const before = endToEnd.stack.cloud.gate.calls.length;
    for (const name of ['monday.tar.gz.sha256', 'notes.txt', 'old/monday.tar.gz']) await land(name, world);
    await endToEnd.outcome(sound);
    const calls = endToEnd.stack.cloud.gate.calls.slice(before).map(({ action }) => action);
    expect(calls).not.toContain('CreateFleet');
  });
});

test('what is no snapshot is not proven', async () => {
  const { stack, events } = endToEnd;
  await endToEnd.outcome(sound);
  const before = { events: events.length, calls: stack.cloud.gate.calls.length };
  const own = `snap-${sound.uuid}.dat`;
  for (const key of [
    'es/logs/snap-notes.txt',
    'es/logs/snap-short.dat',
    'es/logs/snap-ä +%20.dat',
    `es/logs/${own}.bak`,
    `es/logs/indices/Qm9vaw/0/${own}`,
    `es/logs/snap-shots/${own}`,
    `es/other/${own}`,
    own,
  ]) {
    await put(repositories.logs.bucket, key);
  }
  for (const key of [`indices/Qm9vaw/0/${own}`, `snap-shots/${own}`, 'snap-short.dat']) {
    await put(repositories.archive.bucket, key);
  }
  await announce({ Service: 'Amazon S3', Event: 's3:TestEvent' });
  await endToEnd.outcome(sound);
  const deliveries = events.slice(before.events).filter(({ kind }) => kind === 'delivery');
  expect(deliveries.length).toBeGreaterThan(0);
  const calls = stack.cloud.gate.calls.slice(before.calls).map(({ action }) => action);
  expect(calls).not.toContain('PutObject');
  expect(calls).not.toContain('CreateFleet');
});

describe('a new image', () => testPromotion(() => endToEnd, 'reference'));
