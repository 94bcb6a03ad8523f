import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { deadLetters } from '../end-to-end/until-idle.ts';
import { longestChain } from '../local-cloud/functions/lineage.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { repositories } from './configuration.ts';
import { type DeployedStack, keyIn, startStack } from './deployed-stack.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** More than Lambda lets a function send to itself by default. */
const rounds = longestChain + 6;
const markets = 2;

const events: CloudEvent[] = [];
let directory: string;
let stack: DeployedStack;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-no-capacity-'));
  await chmod(directory, 0o755);
  stack = await startStack({
    directory: join(directory, 'cloud'),
    image: null,
    // Nobody else asks for the launch again.
    sweepSeconds: null,
    onEvent: (event) => events.push(event),
  });
});
afterAll(async () => {
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('a run that waits for capacity for longer than Lambda lets a function call itself gets its instance', async () => {
  const uuid = 'without-capacity-00000';
  const runId = stack.runId(uuid);
  const { gate, clients } = stack.cloud;
  const launches = { action: 'CreateFleet' } as const;
  gate.inject({ match: launches, fault: { kind: 'no-capacity' }, times: rounds * markets });
  const Key = keyIn('logs', `snap-${uuid}.dat`);
  await clients.s3.send(new PutObjectCommand({ Bucket: repositories.logs.bucket, Key, Body: 'a snapshot' }));

  const failed = () => events.flatMap((event) => (event.kind === 'delivery' ? event.failedIds : []));
  const attempts = async () => {
    const all = await Promise.all([1, 2].map((attempt) => stack.read(ledgerKey.attempt(runId, attempt))));
    return all.filter((attempt) => attempt !== null);
  };
  await vi.waitUntil(async () => failed().length > 0 || (await attempts()).length > 0, {
    timeout: 240_000,
    interval: 500,
  });
  expect(failed(), 'deliveries that failed').toEqual([]);
  expect(gate.calls.filter(({ action }) => action === 'CreateFleet')).toHaveLength(rounds * markets + 1);
  expect(await deadLetters(stack)).toEqual([]);
  expect(await stack.instancesLeft()).toHaveLength(1);
});
