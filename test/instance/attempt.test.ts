import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { directorySource } from '../../agent/blobs/directory-source.ts';
import { s3Client } from '../../agent/blobs/s3-client.ts';
import type { Order } from '../../agent/contract/order.ts';
import { type Result, resultSchema } from '../../agent/contract/result.ts';
import { attempt } from '../../agent/instance/attempt.ts';
import { createLog } from '../../agent/instance/log.ts';
import { order } from '../contract/examples.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../fixtures/repositories.ts';
import { result as example } from '../lambda/examples.ts';

let fixture: RepositoryFixture;
let backup: Order['backup'];
let staging: string;
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
  backup = { uuid: fixture.snapshots.find(({ name }) => name === 'second')?.uuid ?? '' };
  staging = await mkdtemp(join(tmpdir(), 'mayfly-staging-'));
}, fixtureMilliseconds);
afterAll(async () => {
  await rm(staging, { recursive: true, force: true });
  await fixture[Symbol.asyncDispose]();
});

/** No server listens on the discard port. */
const noServer = { MAYFLY_ELASTICSEARCH_URL: 'http://127.0.0.1:9' };

/** What an attempt at the order says, on a machine that lives for four seconds more. */
async function said(changes: Partial<Order> = {}, variables: NodeJS.ProcessEnv = noServer): Promise<Result> {
  const now = Date.now();
  const deadline = new Date(now + 4_000).toISOString();
  const result = await attempt({
    order: {
      ...order,
      backup,
      level: 'bytes',
      eventAt: new Date(now - 600_000).toISOString(),
      attempt: { number: 2, deadline },
      ...changes,
    },
    instance: example.instance,
    place: example.instance.id,
    source: directorySource(fixture.directory),
    staging,
    variables,
    log: createLog(() => {}),
    now,
    ledger: s3Client('eu-central-1'),
    left: () => 1_000,
    signal: new AbortController().signal,
  });
  return resultSchema.parse(result);
}

test('an order ends as its result: of the same run, attempt, store and machine', async () => {
  expect(await said()).toMatchObject({
    version: order.version,
    runId: order.runId,
    attempt: 2,
    instance: example.instance,
    store: order.store,
    verdict: 'intact',
    level: { asked: 'bytes', reached: 'bytes' },
    snapshot: { ...backup, name: 'second' },
  });
});

describe('what was there before, where the store may write,', () => {
  beforeEach(() => writeFile(join(staging, 'before'), ''));

  test.each(['structure', 'bytes'] as const)('stays where no more than %s is asked', async (level) => {
    expect((await said({ level })).verdict).toBe('intact');
    expect(await readdir(staging)).toEqual(['before']);
  });

  test('makes room for what a restore is made from', async () => {
    expect(await said({ level: 'restore' })).toMatchObject({ verdict: 'unproven', reason: 'server-unavailable' });
    await expect(readdir(staging)).rejects.toThrow('ENOENT');
  });
});

describe('an order that its store can’t read is unproven, by a fault of ours, and names', () => {
  test.each<[string, Partial<Order>, RegExp]>([
    ['a backup of another kind', { backup: { file: 'dump.tar' } }, /uuid/],
    ['expectations of another kind', { expectations: { version: 2, tables: [] } }, /tables/],
    ['a store that this agent does not have', { store: 'cassandra' }, /cassandra/],
  ])('%s', async (_, changes, named) => {
    expect(await said(changes)).toMatchObject({
      verdict: 'unproven',
      reason: 'internal',
      explanation: expect.stringMatching(named),
      level: { reached: null },
      findings: [],
      items: [],
    });
  });

  test('but a fingerprint of another form is only not compared', async () => {
    expect(await said({ level: 'bytes', lastFingerprint: { sha256: 'abc' } })).toMatchObject({ verdict: 'intact' });
  });

  test.each([undefined, '', 'file:///etc/passwd'])('its image’s unit, whose server is at %j', async (url) => {
    expect(await said({}, { MAYFLY_ELASTICSEARCH_URL: url })).toMatchObject({
      verdict: 'unproven',
      reason: 'internal',
      explanation: expect.stringContaining('MAYFLY_ELASTICSEARCH_URL'),
    });
  });
});
