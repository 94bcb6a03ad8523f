import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateSubnetCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contractVersion } from '../../../agent/contract/contract-version.ts';
import type { Enclosure } from '../../../agent/contract/enclosure.ts';
import { attemptRecordSchema, ledgerKey } from '../../../agent/contract/ledger.ts';
import { type Order, orderSchema } from '../../../agent/contract/order.ts';
import { imageParameter, imagesPath } from '../../../lambda/configuration/images.ts';
import { newRepositoryState } from '../../../lambda/ledger/repository-state.ts';
import { nextOrder } from '../../../lambda/run/next-order.ts';
import { handle } from '../../../lambda/trigger/handle.ts';
import { makeOrder, runIdOf } from '../../../lambda/trigger/make-order.ts';
import { pointImages } from '../../deployed-stack/point-images.ts';
import { fixtureMilliseconds, repositoryFixture } from '../../fixtures/repositories.ts';
import type { Fault } from '../../local-cloud/gate/faults.ts';
import { sampleReport } from '../../report/sample-report.ts';
import { eventBridgeEvent, s3Notification } from '../events.ts';
import { chosen, configuration, settings } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { pastProof } from '../past-proof.ts';
import { recordingLog } from '../recording-log.ts';

const uuid = 'Qk-9_aBcDeFgHiJkLmNoPq';
const key = `es/logs/snap-${uuid}.dat`;
const runId = runIdOf(settings.store, { bucket: settings.bucket, key });
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
  const { deployment, ledger, ec2, autoScaling, ssm, queues, schedules } = aws;
  const dependencies = {
    ...{ configuration, deployment, ledger, ec2, autoScaling, ssm, queues, schedules },
    now: () => now,
  };
  const invocation = { log: recording.log, signal, until: new Date(Date.now() + 30_000) };
  try {
    await handle({ id: 'm1', body: JSON.stringify(body) }, { ...dependencies, ...changes }, invocation);
  } finally {
    lines.push(...recording.lines);
  }
}

const storedOrder = async () => orderSchema.parse(await aws.get(ledgerKey.order(runId, 1)));
const storedAttempt = async (number = 1) => attemptRecordSchema.parse(await aws.get(ledgerKey.attempt(runId, number)));
const launchMessage = (changes = {}) => ({ version: 1, runId, attempt: 1, rounds: 0, ...changes });
const look = { version: 1, recheck: runId };
const runsLeft = async () => (await aws.instances()).filter(({ State }) => State?.Name === 'running');
const noCapacity = (times: number) =>
  aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'no-capacity' }, times });
const minutesLater = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
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
      unscheduled: null,
    });
    expect(await aws.keys('ordered/')).toEqual([ledgerKey.ordered('2026-11-01', runId)]);
  });

  test('has its end scheduled for a minute after its deadline, by the role that may end it, gone when it has struck', async () => {
    await trigger(landed);
    const { instanceId, deadline } = await storedAttempt();
    expect(deadline).toBe('2026-11-01T01:00:10.000Z');
    expect(await aws.scheduled()).toMatchObject([
      {
        Name: `${runId}-1-${instanceId}`,
        GroupName: 'mayfly-test',
        ScheduleExpression: 'at(2026-11-01T01:01:10)',
        ScheduleExpressionTimezone: 'UTC',
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: 'arn:aws:scheduler:::aws-sdk:ec2:terminateInstances',
          RoleArn: aws.schedules.roleArn,
          Input: JSON.stringify({ InstanceIds: [instanceId] }),
        },
      },
    ]);
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
    expect(await aws.keys(`runs/${runId}/`)).toEqual([ledgerKey.attempt(runId, 1), ledgerKey.order(runId, 1)]);
    expect(await aws.scheduled()).toHaveLength(1);
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
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
    const lastFingerprint = { fingerprint: seen, snapshotAt: '2026-10-31T00:00:00.000Z' };
    await aws.put(
      ledgerKey.repositoryState('logs'),
      JSON.stringify({ ...newRepositoryState('logs'), lastFingerprint }),
    );
    await trigger(landed);
    expect((await storedOrder()).lastFingerprint).toEqual(seen);
  });

  test('that was verified before tells its pace', { timeout: fixtureMilliseconds }, async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const Body = await readFile(join(fixture.directory, `snap-${fixture.snapshots[0]?.uuid}.dat`));
    await aws.ledger.s3.send(new PutObjectCommand({ Bucket: settings.bucket, Key: key, Body }));
    const pastProofs = ['1', '2', '3'].map((digit) => pastProof({ runId: digit.repeat(20) }));
    await aws.put(ledgerKey.repositoryState('logs'), JSON.stringify({ ...newRepositoryState('logs'), pastProofs }));
    await trigger(landed);
    expect((await storedOrder()).plan).toMatchObject({ proofs: 3, bytesInASecond: 100_000_000 });
  });

  test('that none has read says so', async () => {
    await trigger(landed);
    expect((await storedOrder()).lastFingerprint).toBeNull();
  });

  test('whose state was written before that was remembered says so', async () => {
    const { lastFingerprint: _, ...older } = newRepositoryState('logs');
    await aws.put(ledgerKey.repositoryState('logs'), JSON.stringify(older));
    await trigger(landed);
    expect((await storedOrder()).lastFingerprint).toBeNull();
  });

  test('whose state nobody understands is made all the same', async () => {
    await aws.put(ledgerKey.repositoryState('logs'), '{"version": 2}');
    await trigger(landed);
    expect((await storedOrder()).lastFingerprint).toBeNull();
    expect(await aws.instances()).toHaveLength(1);
    expect(lines.map(({ message }) => message)).toContain(
      'state of the repository is not readable, its order goes without it',
    );
  });
});

describe('a trigger that was killed', () => {
  test('between order and launch is finished from the stored order', async () => {
    const objectCreated = { bucket: settings.bucket, key, at: '2026-11-01T00:00:00.000Z' };
    const { deployment, machines } = aws;
    const making = {
      objectCreated,
      backup: { uuid },
      settings,
      deployment,
      machines,
      tags: {},
      lastFingerprint: null,
      now,
    };
    const { text } = makeOrder({
      ...making,
      chosen: { ...chosen, needs: { ...chosen.needs, types: ['c7gd.xlarge'] } },
    });
    await aws.put(ledgerKey.order(runId, 1), text);
    now = new Date('2026-11-01T00:05:00.000Z');
    await trigger(landed);
    expect((await aws.instances()).map(({ InstanceType }) => InstanceType)).toEqual(['c7gd.xlarge']);
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

  test('between launch and schedule is finished with the same instance, scheduled then', async () => {
    const kill = { kind: 'meanwhile', when: 'before', run: () => Promise.reject(new Error('killed')) } as const;
    aws.gate.inject({ match: { action: 'CreateSchedule' }, fault: kill, times: 1 });
    // Whoever is killed can't end the instance either.
    aws.gate.inject({ match: { action: 'TerminateInstances' }, fault: { kind: 'refused' }, times: 1 });
    await expect(trigger(landed)).rejects.toThrow(runId);
    expect(await aws.keys(`runs/${runId}/attempts/`)).toEqual([]);
    await trigger(landed);
    const [instance, ...others] = await runsLeft();
    expect(others).toEqual([]);
    expect((await storedAttempt()).instanceId).toBe(instance?.InstanceId);
    expect(await aws.scheduled()).toHaveLength(1);
  });

  test('between the index of the day and the order leaves a run that is found and ordered when its event comes again', async () => {
    const match = { service: 's3', action: 'PutObject', resource: /orders\/1\.json$/ };
    aws.gate.inject({ match, fault: { kind: 'refused' }, times: 1 });
    await expect(trigger(landed)).rejects.toThrow(runId);
    expect(await aws.keys('ordered/')).toHaveLength(1);
    await trigger(landed);
    expect(await aws.instances()).toHaveLength(1);
  });

  test('for longer than its order lives launches nothing, and leaves the run to settle', async () => {
    aws.gate.inject({
      match: { action: 'CreateFleet' },
      fault: { kind: 'error', status: 500, code: 'InternalError' },
      times: 1,
    });
    await expect(trigger(landed)).rejects.toThrow();
    minutesLater(120);
    await trigger(landed);
    expect(await aws.instances()).toEqual([]);
    expect(await aws.sent('settle')).toMatchObject([{ body: look }]);
  });
});

describe('an instance whose end cannot be scheduled', () => {
  const refuse = (times: number) =>
    aws.gate.inject({ match: { action: 'CreateSchedule' }, fault: { kind: 'refused' }, times });

  test('is ended at once, its attempt counts, and settle is asked to go on', async () => {
    refuse(1);
    await trigger(landed);
    expect(await runsLeft()).toEqual([]);
    expect((await storedAttempt()).unscheduled).toMatch(/AccessDenied/);
    expect(await aws.sent('settle')).toMatchObject([{ body: look }]);
    await trigger(landed);
    expect(await aws.instances()).toHaveLength(1);
  });

  test('and that EC2 does not end either is tried again as a whole, with the same instance', async () => {
    refuse(1);
    aws.gate.inject({ match: { action: 'TerminateInstances' }, fault: { kind: 'throttled' }, times: 1 });
    await expect(trigger(landed)).rejects.toThrow();
    await trigger(landed);
    expect(await runsLeft()).toHaveLength(1);
    expect(await aws.instances()).toHaveLength(1);
    expect(await storedAttempt()).toMatchObject({ unscheduled: null });
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

  test('without any capacity is asked again later and later, each time with new tokens, and gives an instance when it has one', async () => {
    noCapacity(4);
    await trigger(landed);
    const [first] = await aws.sent('trigger');
    expect(first).toMatchObject({ body: launchMessage({ rounds: 1 }) });
    await trigger(first?.body);
    const [second] = await aws.sent('trigger');
    expect(second).toMatchObject({ body: launchMessage({ rounds: 2 }) });
    expect(first?.delaySeconds).toBeLessThanOrEqual(60);
    expect(second?.delaySeconds).toBeGreaterThanOrEqual(60);
    await trigger(second?.body);
    expect(await aws.instances()).toHaveLength(1);
    expect(new Set(fleets().map(({ parameters }) => parameters.ClientToken)).size).toBe(5);
    expect(await aws.sent('trigger')).toEqual([]);
  });

  test('without any capacity is asked by one message at a time, however many there are', async () => {
    noCapacity(99);
    await trigger(landed);
    await Promise.all(Array.from({ length: 5 }, () => trigger(landed)));
    const [message, ...others] = await aws.sent('trigger');
    expect(others).toEqual([]);
    await trigger(message?.body);
    await trigger(message?.body);
    expect(await aws.sent('trigger')).toHaveLength(1);
    expect(fleets()).toHaveLength(4);
  });

  test('without any capacity until half of the time is gone leaves the run to settle', async () => {
    noCapacity(99);
    await trigger(landed);
    minutesLater(31);
    await trigger(launchMessage({ rounds: 1 }));
    expect(await aws.sent('settle')).toMatchObject([{ body: look }]);
    expect(fleets()).toHaveLength(2);
  });

  test('that throttles is asked again later, in its first market', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'throttled' }, times: 1 });
    await trigger(landed);
    expect(fleets()).toHaveLength(1);
    expect(await aws.get(ledgerKey.refusal(runId, 1, 1))).toMatchObject({ errors: [{ code: 'RequestLimitExceeded' }] });
    const [message] = await aws.sent('trigger');
    await trigger(message?.body);
    expect(await storedAttempt()).toMatchObject({ market: 'spot' });
  });

  test('that breaks is asked again with the same token, when the message comes again', async () => {
    const fault = { kind: 'error', status: 500, code: 'InternalError' } as const;
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault, times: 1 });
    await expect(trigger(landed)).rejects.toMatchObject({ cause: { name: 'InternalError' } });
    await trigger(landed);
    expect(new Set(fleets().map(({ parameters }) => parameters.ClientToken)).size).toBe(1);
    expect(await aws.instances()).toHaveLength(1);
  });

  test('that launches but whose answer is lost launches no second one', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'truncated', bytes: 20 }, times: 1 });
    await expect(trigger(landed)).rejects.toThrow();
    await trigger(landed);
    expect(await aws.instances()).toHaveLength(1);
  });

  test('that forbids the launch is asked a few times more, never on demand, then the run is left to settle', async () => {
    aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'refused' }, times: 99 });
    await trigger(landed);
    for (let rounds = 1; rounds < 5; rounds += 1) await trigger(launchMessage({ rounds }));
    expect(fleets().map(({ market }) => market)).toEqual(Array(5).fill('spot'));
    expect(await aws.sent('settle')).toMatchObject([{ body: look }]);
    expect(await aws.get(ledgerKey.refusal(runId, 1, 5))).toMatchObject({
      errors: [{ code: 'UnauthorizedOperation' }],
    });
  });
});

describe('a deployment whose subnets', () => {
  const twinOf = async (zone: string | undefined, VpcId: string | undefined) => {
    const input = { VpcId, AvailabilityZone: zone, CidrBlock: '172.31.96.0/24' };
    return (await aws.ec2.send(new CreateSubnetCommand(input))).Subnet?.SubnetId ?? '';
  };
  const shared = async () => {
    const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({}));
    const [first, second] = Subnets;
    const twin = await twinOf(first?.AvailabilityZone, first?.VpcId);
    const subnetIds = [first?.SubnetId ?? '', second?.SubnetId ?? '', twin];
    return { first, second, deployment: { ...aws.deployment, subnetIds } };
  };

  test('share a zone launches over one of each, the roomiest', async () => {
    const { first, second, deployment } = await shared();
    await trigger(landed, { deployment });
    expect(await aws.instances()).toHaveLength(1);
    expect(fleets()).toHaveLength(1);
    expect((await storedOrder()).machine.subnetIds.toSorted()).toEqual(
      [first, second].map((one) => one?.SubnetId).toSorted(),
    );
  });

  test('share a zone and can not be described launches over each alone, once EC2 has called them duplicates', async () => {
    const { deployment } = await shared();
    aws.gate.inject({ match: { action: 'DescribeSubnets' }, fault: { kind: 'refused' }, times: 1 });
    await trigger(landed, { deployment });
    expect(await aws.instances()).toHaveLength(1);
    expect(await aws.get(ledgerKey.refusal(runId, 1, 1))).toMatchObject({ errors: [{ code: 'InvalidFleetConfig' }] });
    const [, second, ...others] = fleets();
    expect(others).toEqual([]);
    expect(Object.keys(second?.parameters ?? {}).filter((name) => name.endsWith('.SubnetId'))).toHaveLength(1);
  });

  test('are where no such types are launches in the others, even if EC2 refuses them all for the one', async () => {
    const { second } = await shared();
    aws.gate.fleets.unmatchedFailsAll = true;
    aws.gate.fleets.barren = [{ zone: second?.AvailabilityZone ?? '', maker: 'amazon-web-services' }];
    await trigger(landed);
    const [instance, ...others] = await aws.instances();
    expect(others).toEqual([]);
    expect(instance?.Placement?.AvailabilityZone).not.toBe(second?.AvailabilityZone);
  });
});

describe('EC2 whose answer is not to be believed', () => {
  const armed = (fault: Fault) => aws.gate.inject({ match: { action: 'CreateFleet' }, fault, times: 99 });
  const loseRecord = () => {
    const match = { service: 's3', action: 'PutObject', resource: /attempts\/1\.json$/ };
    aws.gate.inject({ match, fault: { kind: 'refused' }, times: 1 });
  };

  test('has forgotten what it launched for a token: the instance is found by its tags', async () => {
    armed({ kind: 'forgetful' });
    loseRecord();
    await expect(trigger(landed)).rejects.toThrow(runId);
    await trigger(landed);
    const [instance, ...others] = await aws.instances();
    expect(others).toEqual([]);
    expect((await storedAttempt()).instanceId).toBe(instance?.InstanceId);
    expect(await aws.keys(`runs/${runId}/refusals/`)).toEqual([]);
  });

  test('refuses what it launched before: the instance is found by its tags', async () => {
    loseRecord();
    await expect(trigger(landed)).rejects.toThrow(runId);
    armed({ kind: 'refused' });
    await trigger(landed);
    expect((await storedAttempt()).instanceId).toBe((await aws.instances())[0]?.InstanceId);
  });

  test('gives neither instance nor error: that is a lack of capacity, on demand too', async () => {
    armed({ kind: 'fleet-error', error: null });
    await trigger(landed);
    expect(fleets().map(({ market }) => market)).toEqual(['spot', 'on-demand']);
    expect(await aws.get(ledgerKey.refusal(runId, 1, 2))).toMatchObject({ errors: [] });
    expect(await aws.sent('trigger')).toMatchObject([{ body: launchMessage({ rounds: 1 }) }]);
  });
});

test.each<[string, Fault]>([
  ['MaxFleetCountExceeded, thrown', { kind: 'error', status: 400, code: 'MaxFleetCountExceeded' }],
  [
    'a missing role of spot',
    { kind: 'fleet-error', error: { code: 'AuthFailure.ServiceLinkedRoleCreationNotPermitted', message: '' } },
  ],
  [
    'subnets without addresses',
    { kind: 'fleet-error', error: { code: 'InsufficientFreeAddressesInSubnet', message: '' } },
  ],
])('%s is a lack of spot capacity: the instance is launched on demand', async (_, fault) => {
  aws.gate.inject({ match: { action: 'CreateFleet', market: 'spot' }, fault, times: 99 });
  await trigger(landed);
  expect((await storedAttempt()).market).toBe('on-demand');
});

test('the tags of the configuration are on the instance', async () => {
  await trigger(landed, { configuration: { ...configuration, tags: { CostCenter: '42' } } });
  expect((await aws.instances())[0]?.Tags).toContainEqual({ Key: 'CostCenter', Value: '42' });
});

describe('what an order encloses', () => {
  const long = {
    version: 2 as const,
    indices: [{ for: Array.from({ length: 300 }, (_, number) => `logs-${number}`) }],
  };
  const wordy = { configuration: { ...configuration, repositories: [{ ...settings, expectations: long }] } };
  const handed = async (kind: 'expectations' | 'proven', instanceId: string) =>
    aws.get(ledgerKey.enclosed((await storedOrder()).ledger.ownPrefix, instanceId, kind));

  test('is kept with its run, and handed to its instance alone, before that is on record', async () => {
    await trigger(landed, wordy);
    const { expectations, enclosures } = await storedOrder();
    expect(expectations).toBeNull();
    expect(await aws.get(ledgerKey.enclosure(runId, enclosures.expectations?.sha256 ?? ''))).toEqual(long);
    const { instanceId } = await storedAttempt();
    expect(await handed('expectations', instanceId)).toEqual(long);
    expect(await aws.keys('attempts/')).toEqual([
      ledgerKey.enclosed((await storedOrder()).ledger.ownPrefix, instanceId, 'expectations'),
    ]);
    const writes = aws.gate.calls.filter(({ action }) => action === 'PutObject').map(({ resource }) => resource);
    const at = (text: string) => writes.findIndex((resource) => resource.includes(text));
    expect(at('/enclosures/')).toBeLessThan(at('/orders/1.json'));
    expect(at('/enclosed/')).toBeLessThan(at(`runs/${runId}/attempts/1.json`));
  });

  test('is handed over when the trigger comes again, after it was killed in between', async () => {
    const kill = {
      match: { action: 'PutObject', resource: /enclosed/ },
      fault: { kind: 'refused' },
      times: 1,
    } as const;
    aws.gate.inject(kill);
    await expect(trigger(landed, wordy)).rejects.toThrow();
    expect(await aws.get(ledgerKey.attempt(runId, 1))).toBeNull();
    await trigger(landed, wordy);
    expect(await handed('expectations', (await storedAttempt()).instanceId)).toEqual(long);
    expect(await aws.instances()).toHaveLength(1);
  });

  test('stays as it was ordered, whatever the settings say later', async () => {
    await trigger(landed, wordy);
    const { order } = makeOrderOf(await storedOrder());
    await aws.put(ledgerKey.order(runId, 2), order);
    await trigger(launchMessage({ attempt: 2 }));
    expect(await handed('expectations', (await storedAttempt(2)).instanceId)).toEqual(long);
  });

  test('and the ledger lacks launches no attempt that would be on record', async () => {
    await trigger(landed, wordy);
    const { order } = makeOrderOf(await storedOrder(), { sha256: 'a'.repeat(64), bytes: 1 });
    await aws.put(ledgerKey.order(runId, 2), order);
    await expect(trigger(launchMessage({ attempt: 2 }))).rejects.toThrow(/could not be started/);
    expect(await aws.get(ledgerKey.attempt(runId, 2))).toBeNull();
  });

  const makeOrderOf = (before: Order, proven: Enclosure | null = null) =>
    nextOrder(before, { after: 'other', isLast: false, now }, proven);
});

describe('an order to launch', () => {
  test('of a later attempt launches it as it was ordered', async () => {
    await trigger(landed);
    const first = await storedOrder();
    const { text } = nextOrder(first, { after: 'other', isLast: true, now });
    await aws.put(ledgerKey.order(runId, 2), text);
    await trigger(launchMessage({ attempt: 2 }));
    expect(await storedAttempt(2)).toMatchObject({ number: 2, market: 'on-demand' });
    expect(await aws.instances()).toHaveLength(2);
    expect(await aws.scheduled()).toHaveLength(2);
  });

  test('asks for what the restore target wants first, and launches what will do where EC2 has none of it', async () => {
    await trigger(landed);
    const first = await storedOrder();
    const wanting = async (number: number, networkGbps: number) => {
      const needs = { ...first.machine.needs, forTarget: { minutes: 30, networkGbps, vcpus: 2 } };
      const before = {
        ...first,
        attempt: { ...first.attempt, number: number - 1 },
        machine: { ...first.machine, needs },
      };
      await aws.put(ledgerKey.order(runId, number), nextOrder(before, { after: 'other', isLast: false, now }).text);
      await trigger(launchMessage({ attempt: number }));
      return storedAttempt(number);
    };
    expect(await wanting(2, 10)).toMatchObject({ market: 'spot', isForTarget: true });
    expect(await wanting(3, 100_000)).toMatchObject({ market: 'spot', isForTarget: false });
    expect((await aws.instances()).map(({ InstanceType }) => InstanceType)).toContain('im4gn.2xlarge');
    expect(await storedAttempt(1)).not.toHaveProperty('isForTarget');
  });

  test('of an attempt that has been followed by another, or of a run that has its report, launches nothing', async () => {
    noCapacity(2);
    await trigger(landed);
    const first = await storedOrder();
    const { text } = nextOrder(first, { after: null, isLast: false, now });
    await aws.put(ledgerKey.order(runId, 2), text);
    await trigger(launchMessage({ rounds: 1 }));
    await aws.put(ledgerKey.report(runId), { ...sampleReport(), runId });
    await trigger(launchMessage({ attempt: 2 }));
    expect(await aws.instances()).toEqual([]);
  });

  test('that nobody has given fails its message', async () => {
    await expect(trigger(launchMessage())).rejects.toMatchObject({ cause: { code: 'nothing-ordered' } });
    await expect(trigger({ ...launchMessage(), color: 'red' })).rejects.toMatchObject({ code: 'unreadable-message' });
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

describe('a snapshot whose only image reads another contract', () => {
  const image = { version: '8.17.0', architecture: 'arm64', imageId: 'ami-0123456789abcdef0' } as const;

  test.each([contractVersion - 1, contractVersion + 1])(
    'as %i, is ordered without an image, launches nothing, and is left to settle',
    async (contract) => {
      await pointImages(aws.ssm, configuration.stage, [{ ...image, contract }]);
      await trigger(landed);
      expect((await storedOrder()).machine).toMatchObject({
        images: [],
        imageVersions: [],
        otherContracts: [{ version: '8.17.0', contract }],
      });
      expect(fleets()).toEqual([]);
      expect(await aws.sent('settle')).toMatchObject([{ body: look }]);
    },
  );

  test('as one whose pointer is an id alone, launches nothing either', async () => {
    const Name = imageParameter(imagesPath(configuration.stage, 'images'), { store: 'elasticsearch', ...image });
    await aws.ssm.send(new PutParameterCommand({ Name, Value: image.imageId, Type: 'String', Overwrite: true }));
    await trigger(landed);
    expect((await storedOrder()).machine.otherContracts).toEqual([{ version: '8.17.0', contract: 0 }]);
    expect(fleets()).toEqual([]);
  });
});

test.each([1, 2])(
  'a stored order of version %i that cannot be understood is named and launches nothing',
  async (version) => {
    await aws.put(ledgerKey.order(runId, 1), { version });
    await expect(trigger(landed)).rejects.toMatchObject({
      cause: { code: 'ledger-record', message: expect.stringContaining(ledgerKey.order(runId, 1)) },
    });
    expect(await aws.instances()).toEqual([]);
  },
);

test('of a fleet that has more instances than were asked for, and errors beside them, one is kept', async () => {
  aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'surplus' }, times: 1 });
  await trigger(landed);
  const [kept, ...others] = await runsLeft();
  expect(others).toEqual([]);
  expect((await storedAttempt()).instanceId).toBe(kept?.InstanceId);
  expect(await aws.instances()).toHaveLength(2);
  expect(lines).toContainEqual(
    expect.objectContaining({
      message: 'instance launched',
      errors: [expect.objectContaining({ code: 'UnfulfillableCapacity' })],
    }),
  );
  expect(await aws.keys(`runs/${runId}/refusals/`)).toEqual([]);
});

test('an instance beside the recorded one is ended at once', async () => {
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
  expect(await runsLeft()).toEqual([]);
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'surplus instance launched, terminated' }),
  );
});
