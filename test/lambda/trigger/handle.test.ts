import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attemptRecordSchema, ledgerKey } from '../../../agent/contract/ledger.ts';
import { orderSchema } from '../../../agent/contract/order.ts';
import { newRepositoryState } from '../../../lambda/ledger/repository-state.ts';
import { handle } from '../../../lambda/trigger/handle.ts';
import { makeOrder, runIdOf } from '../../../lambda/trigger/make-order.ts';
import { eventBridgeEvent, s3Notification } from '../events.ts';
import { configuration, settings } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';

const uuid = 'Qk-9_aBcDeFgHiJkLmNoPq';
const key = `es/logs/snap-${uuid}.dat`;
const runId = runIdOf({ bucket: settings.bucket, key });
const landed = s3Notification(settings.bucket, [key]);

let aws: LocalAws;
let lines: ReturnType<typeof recordingLog>['lines'];
let now: Date;

beforeEach(async () => {
  aws = await localAws();
  now = new Date('2026-11-01T00:00:10.000Z');
  lines = [];
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

async function trigger(body: unknown, changes: Partial<Parameters<typeof handle>[1]> = {}): Promise<void> {
  const recording = recordingLog();
  const signal = AbortSignal.timeout(30_000);
  const dependencies = { configuration, deployment: aws.deployment, ledger: aws.ledger, ec2: aws.ec2, now: () => now };
  const invocation = { log: recording.log, signal, until: new Date(Date.now() + 30_000) };
  try {
    await handle({ id: 'm1', body: JSON.stringify(body) }, { ...dependencies, ...changes }, invocation);
  } finally {
    lines.push(...recording.lines);
  }
}

const storedOrder = async () => orderSchema.parse(await aws.get(ledgerKey.order(runId)));
const storedAttempt = async () => attemptRecordSchema.parse(await aws.get(ledgerKey.attempt(runId, 1)));
const fleets = () => aws.gate.calls.filter(({ action }) => action === 'CreateFleet');

describe('a snapshot that lands', () => {
  test('gets an order, an instance and a record of it', async () => {
    await trigger(landed);
    const [instance, ...others] = await aws.instances();
    expect(others).toEqual([]);
    expect(instance?.Tags).toContainEqual({ Key: 'mayfly:run', Value: runId });
    expect(await storedAttempt()).toEqual({
      version: 1,
      runId,
      ...(await storedOrder()).attempt,
      instanceId: instance?.InstanceId,
      market: 'spot',
      launchedAt: now.toISOString(),
    });
  });

  test('is launched with the order as it lies in the ledger', async () => {
    await trigger(landed);
    const userData =
      fleets()[0]?.parameters[
        'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateSpecificationUserData'
      ];
    expect(JSON.parse(Buffer.from(userData ?? '', 'base64').toString())).toEqual(await storedOrder());
  });

  test('gets one order and one instance when 20 events of it arrive at once, in both envelopes', async () => {
    const bodies = Array.from({ length: 20 }, (_, number) =>
      number % 2 === 0 ? landed : eventBridgeEvent(settings.bucket, key),
    );
    await Promise.all(bodies.map((body) => trigger(body)));
    expect(await aws.instances()).toHaveLength(1);
    expect(new Set(fleets().map(({ parameters }) => parameters.ClientToken)).size).toBe(1);
    expect(await aws.keys(`runs/${runId}/`)).toEqual([ledgerKey.attempt(runId, 1), ledgerKey.order(runId)]);
    expect(lines.filter(({ message }) => message === 'surplus instance launched')).toEqual([]);
  });

  test('is left alone when it arrives again later, its settings changed meanwhile', async () => {
    await trigger(landed);
    const order = await storedOrder();
    now = new Date('2026-11-09T00:00:00.000Z');
    await trigger(landed, { configuration: { ...configuration, repositories: [{ ...settings, level: 'bytes' }] } });
    expect(await aws.instances()).toHaveLength(1);
    expect(await storedOrder()).toEqual(order);
  });
});

describe('the order of a repository', () => {
  const seen = { repositoryUuid: 'u', clusterId: 'c', generation: 41, runId };

  test('that earlier runs have read says what they found', async () => {
    const lastSeen = { ...seen, snapshotAt: '2026-10-31T00:00:00.000Z' };
    await aws.put(ledgerKey.repositoryState('logs'), JSON.stringify({ ...newRepositoryState('logs'), lastSeen }));
    await trigger(landed);
    expect((await storedOrder()).lastSeen).toEqual(seen);
  });

  test('that none has read says so', async () => {
    await trigger(landed);
    expect((await storedOrder()).lastSeen).toBeNull();
  });

  test('whose state was written before that was remembered says so', async () => {
    const { lastSeen: _, ...older } = newRepositoryState('logs');
    await aws.put(ledgerKey.repositoryState('logs'), JSON.stringify(older));
    await trigger(landed);
    expect((await storedOrder()).lastSeen).toBeNull();
  });

  test('whose state nobody understands is made all the same', async () => {
    await aws.put(ledgerKey.repositoryState('logs'), '{"version": 2}');
    await trigger(landed);
    expect((await storedOrder()).lastSeen).toBeNull();
    expect(await aws.instances()).toHaveLength(1);
    expect(lines.map(({ message }) => message)).toContain(
      'state of the repository is not readable, its order goes without it',
    );
  });
});

describe('a trigger that was killed', () => {
  test('between order and launch is finished from the stored order', async () => {
    const landing = { bucket: settings.bucket, key, at: '2026-11-01T00:00:00.000Z' };
    const earlier = { ...settings, instanceTypes: ['c7g.xlarge'] };
    const { deployment } = aws;
    const { text } = makeOrder({ landing, snapshotUuid: uuid, settings: earlier, deployment, lastSeen: null, now });
    await aws.put(ledgerKey.order(runId), text);
    now = new Date('2026-11-01T00:05:00.000Z');
    await trigger(landed);
    expect((await aws.instances()).map(({ InstanceType }) => InstanceType)).toEqual(['c7g.xlarge']);
    expect((await storedAttempt()).deadline).toBe('2026-11-01T01:00:10.000Z');
  });

  test('between launch and record is finished with the same instance', async () => {
    aws.gate.inject({
      match: { service: 's3', action: 'PutObject', resource: /attempts\/1\.json$/ },
      fault: { kind: 'refused' },
      times: 1,
    });
    await expect(trigger(landed)).rejects.toThrow(runId);
    await trigger(landed);
    const [instance, ...others] = await aws.instances();
    expect(others).toEqual([]);
    expect((await storedAttempt()).instanceId).toBe(instance?.InstanceId);
  });

  test('after a fallback launched on demand is finished with that instance, though spot has capacity again', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet', market: 'spot' }, fault: { kind: 'no-capacity' }, times: 1 });
    aws.gate.inject({
      match: { service: 's3', action: 'PutObject', resource: /attempts\/1\.json$/ },
      fault: { kind: 'refused' },
      times: 1,
    });
    await expect(trigger(landed)).rejects.toThrow();
    await trigger(landed);
    expect(await aws.instances()).toHaveLength(1);
    expect((await storedAttempt()).market).toBe('on-demand');
  });

  test('for longer than its order lives launches nothing, and says so', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'throttled' }, times: 1 });
    await expect(trigger(landed)).rejects.toThrow();
    now = new Date('2026-11-01T02:00:00.000Z');
    await expect(trigger(landed)).rejects.toMatchObject({ cause: { code: 'order-expired' } });
    expect(await aws.instances()).toEqual([]);
  });
});

describe('EC2', () => {
  test('without spot capacity gives an instance on demand', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet', market: 'spot' }, fault: { kind: 'no-capacity' }, times: 99 });
    await trigger(landed);
    expect(await aws.instances()).toHaveLength(1);
    expect((await storedAttempt()).market).toBe('on-demand');
    expect(await aws.get(ledgerKey.refusal(runId, 1, 1))).toMatchObject({
      market: 'spot',
      errors: [{ code: 'InsufficientInstanceCapacity' }],
    });
  });

  test('that throws its lack of spot capacity gives an instance on demand', async () => {
    const fault = { kind: 'error', status: 500, code: 'InsufficientInstanceCapacity' } as const;
    aws.gate.inject({ match: { action: 'CreateFleet', market: 'spot' }, fault, times: 1 });
    await trigger(landed);
    expect((await storedAttempt()).market).toBe('on-demand');
    expect(fleets()).toHaveLength(2);
  });

  test('without any capacity fails the message in its own words, and serves it when it comes again', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'no-capacity' }, times: 2 });
    await expect(trigger(landed)).rejects.toMatchObject({
      runId,
      cause: { code: 'no-capacity', message: expect.stringContaining('There is no capacity available') },
    });
    expect(await aws.instances()).toEqual([]);
    await trigger(landed);
    expect(await aws.instances()).toHaveLength(1);
    expect(new Set(fleets().map(({ parameters }) => parameters.ClientToken)).size).toBe(3);
  });

  test('that throttles is asked again with the same token, when the message comes again', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'throttled' }, times: 1 });
    await expect(trigger(landed)).rejects.toMatchObject({ cause: { name: 'RequestLimitExceeded' } });
    await trigger(landed);
    expect(new Set(fleets().map(({ parameters }) => parameters.ClientToken)).size).toBe(1);
    expect(await storedAttempt()).toMatchObject({ market: 'spot' });
  });

  test('that launches but whose answer is lost launches no second one', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'truncated', bytes: 20 }, times: 1 });
    await expect(trigger(landed)).rejects.toThrow();
    await trigger(landed);
    expect(await aws.instances()).toHaveLength(1);
  });

  test('that forbids the launch fails the message without a try on demand', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'refused' }, times: 1 });
    await expect(trigger(landed)).rejects.toMatchObject({ cause: { name: 'UnauthorizedOperation' } });
    expect(fleets()).toHaveLength(1);
  });
});

describe('a message', () => {
  test('with a bad record fails, its other records are done, and are not done twice when it comes again', async () => {
    const { Records } = landed;
    const mixed = { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }, ...Records] };
    await expect(trigger(mixed)).rejects.toThrow(/eventTime/);
    await expect(trigger(mixed)).rejects.toThrow(/eventTime/);
    expect(await aws.instances()).toHaveLength(1);
  });

  test('about shards, other objects, other buckets and removals launches nothing and is done', async () => {
    await trigger(s3Notification(settings.bucket, [`es/logs/indices/abc/0/snap-${uuid}.dat`, 'es/logs/index-3']));
    await trigger(s3Notification('another-bucket', [key]));
    await trigger(s3Notification(settings.bucket, [key], 'ObjectRemoved:Delete'));
    expect(await aws.instances()).toEqual([]);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([{ bucket: 'another-bucket' }]);
  });

  test('of which the run id stands in every line about its run', async () => {
    await trigger(landed);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => line.runId === runId)).toBe(true);
  });
});

test('a stored order that cannot be understood is named and launches nothing', async () => {
  await aws.put(ledgerKey.order(runId), { version: 2 });
  await expect(trigger(landed)).rejects.toMatchObject({
    cause: { code: 'ledger-record', message: expect.stringContaining(ledgerKey.order(runId)) },
  });
  expect(await aws.instances()).toEqual([]);
});

test('an instance beside the recorded one is logged as an error and changes nothing', async () => {
  const record = {
    version: 1,
    runId,
    number: 1,
    deadline: '2026-11-01T01:00:10.000Z',
    market: 'spot',
    launchedAt: now.toISOString(),
  };
  const run = () => aws.put(ledgerKey.attempt(runId, 1), { ...record, instanceId: 'i-0123456789abcdef0' });
  aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'meanwhile', when: 'before', run }, times: 1 });
  await trigger(landed);
  expect((await storedAttempt()).instanceId).toBe('i-0123456789abcdef0');
  expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'surplus instance launched' }));
});
