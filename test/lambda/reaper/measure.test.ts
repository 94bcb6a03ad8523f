import { RegisterImageCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import { newRepositoryState } from '../../../lambda/ledger/repository-state.ts';
import { order, probeOrder } from '../../contract/examples.ts';
import { pointImages } from '../../deployed-stack/point-images.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { valuesOf } from '../recording-metrics.ts';
import { SweepSetup } from './sweep-setup.ts';

let aws: LocalAws;
let reaping: SweepSetup;

beforeEach(async () => {
  aws = await localAws();
  reaping = new SweepSetup(aws);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

const hour = 60 * 60_000;
const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
const runIdOf = (number: number) => number.toString(16).padStart(20, '0');
const agesOf = (repository: string) =>
  valuesOf(reaping.measured.filter(({ dimensions }) => dimensions.Repository === repository));
const ofStage = () => valuesOf(reaping.measured.filter(({ dimensions }) => !('Repository' in dimensions)));

/** A run that is under way, or should be. */
async function open(number: number, ...orders: readonly Partial<Order>[]): Promise<string> {
  const runId = runIdOf(number);
  await aws.put(ledgerKey.ordered(fromNow(0).slice(0, 10), runId), runId);
  for (const [index, changes] of orders.entries()) {
    await aws.put(ledgerKey.order(runId, index + 1), { ...order, runId, ...changes });
  }
  return runId;
}

const due = (number: number, minutes: number) => ({ attempt: { number, deadline: fromNow(minutes * 60_000) } });

describe('silences', () => {
  test('of a repository that never had a snapshot count from when it was first looked after', async () => {
    await reaping.reap();
    expect(agesOf('logs')).toEqual({ SnapshotAgeHours: 0, VerifiedAgeHours: 0 });
    reaping.now = new Date(reaping.now.getTime() + 240 * hour);
    await reaping.reap();
    expect(agesOf('logs')).toEqual({ SnapshotAgeHours: 240, VerifiedAgeHours: 240 });
    expect(agesOf('archive')).toEqual({ SnapshotAgeHours: 240, VerifiedAgeHours: 240 });
  });

  test('count from what is remembered of the repository, each from its own', async () => {
    const state = { ...newRepositoryState('logs'), lastLandedAt: fromNow(-30 * hour) };
    await aws.put(ledgerKey.repositoryState('logs'), state);
    await reaping.reap();
    expect(agesOf('logs').SnapshotAgeHours).toBeCloseTo(30, 1);
    expect(agesOf('archive').SnapshotAgeHours).toBe(0);
  });

  test('are broken by a snapshot whose run is still open, in its own repository', async () => {
    await aws.put(ledgerKey.watched('logs'), { version: 1, repository: 'logs', since: fromNow(-99 * hour) });
    await aws.put(ledgerKey.watched('archive'), { version: 1, repository: 'archive', since: fromNow(-99 * hour) });
    await open(1, { ...due(1, 30), eventAt: fromNow(-2 * hour) });
    await reaping.reap();
    expect(agesOf('logs').SnapshotAgeHours).toBeCloseTo(2, 1);
    expect(agesOf('logs').VerifiedAgeHours).toBeCloseTo(99, 1);
    expect(agesOf('archive').SnapshotAgeHours).toBeCloseTo(99, 1);
  });

  test('of one repository are measured though the state of the other can not be understood', async () => {
    await aws.put(ledgerKey.repositoryState('archive'), 'garbage');
    await expect(reaping.reap()).rejects.toThrow('repositories/archive/state.json');
    expect(agesOf('logs')).toHaveProperty('SnapshotAgeHours');
    expect(agesOf('archive')).toEqual({});
    expect(ofStage()).not.toHaveProperty('OverdueRuns');
  });
});

test('all that a sweep writes is since when a repository is looked after, once, though two begin at once', async () => {
  const later = new SweepSetup(aws);
  later.now = new Date(later.now.getTime() + hour);
  await Promise.all([reaping.reap(), later.reap()]);
  await reaping.reap();
  const written = aws.gate.calls.filter(({ action, status }) => action === 'PutObject' && status === 200);
  expect(written.map(({ resource }) => resource).toSorted()).toEqual(
    ['archive', 'logs'].map((name) => expect.stringContaining(ledgerKey.watched(name))),
  );
});

describe('overdue', () => {
  test('is a run whose latest order is long over and that has no report, with an instance or without', async () => {
    await open(1, due(1, -45));
    await open(2, due(1, -200), due(2, -45));
    await reaping.reap();
    expect(ofStage()).toMatchObject({ OverdueRuns: 2 });
    expect(reaping.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'runs are overdue', runs: [runIdOf(1), runIdOf(2)] }),
    );
  });

  test('is no probe, which is no backup of its repository either', async () => {
    const runId = runIdOf(1);
    await aws.put(ledgerKey.ordered(fromNow(0).slice(0, 10), runId), runId);
    await aws.put(ledgerKey.order(runId, 1), { ...probeOrder, runId, ...due(1, -200) });
    await reaping.reap();
    expect(ofStage()).toMatchObject({ OverdueRuns: 0 });
    expect(agesOf('logs').SnapshotAgeHours).toBe(0);
  });

  test('is none that has a next attempt, whose deadline has just passed, that has its report, or nothing yet', async () => {
    await open(1, due(1, -200), due(2, 30));
    await open(2, due(1, -20));
    const reported = await open(3, due(1, -200));
    await aws.put(ledgerKey.report(reported), {});
    await open(4);
    await reaping.reap();
    expect(ofStage()).toMatchObject({ OverdueRuns: 0 });
  });

  test('is seen by the number of an order, not by how it is spelt', async () => {
    await open(1, ...Array.from({ length: 9 }, (_, index) => due(index + 1, -200)), due(10, 30));
    await reaping.reap();
    expect(ofStage()).toMatchObject({ OverdueRuns: 0 });
  });

  test('is nobody knows how many while one of them can not be read, and that sweep is not whole', async () => {
    const broken = await open(1);
    await aws.put(ledgerKey.order(broken, 1), 'garbage');
    await open(2, due(1, -200), { eventAt: fromNow(-3 * hour) });
    await expect(reaping.reap()).rejects.toThrow();
    expect(ofStage()).toEqual({});
    expect(agesOf('logs').SnapshotAgeHours).toBeCloseTo(3, 1);
    // Settle is asked all the same.
    expect(await aws.sent('settle')).toHaveLength(2);
  });
});

describe('the oldest image', () => {
  const register = async (Name: string) =>
    (await aws.ec2.send(new RegisterImageCommand({ Name, RootDeviceName: '/dev/sda1' }))).ImageId ?? '';
  const pointTo = (version: string, imageId: string) =>
    pointImages(aws.ssm, 'test', [{ version, architecture: 'arm64', imageId }]);

  test('of those that are launched has its age measured', async () => {
    await pointTo('8.17.0', await register('one'));
    await pointTo('7.17.9', await register('two'));
    reaping.now = new Date(reaping.now.getTime() + 40 * 24 * hour);
    await reaping.reap();
    expect(ofStage().OldestImageAgeDays).toBeCloseTo(40, 1);
  });

  test('has none before one is baked', async () => {
    await pointTo('8.17.0', 'none');
    await reaping.reap();
    expect(ofStage()).toEqual({ OverdueRuns: 0 });
  });

  test('that is gone is named in the log, and the others have their age', async () => {
    await pointTo('8.17.0', 'ami-0123456789abcdef0');
    await pointTo('7.17.9', await register('one'));
    await reaping.reap();
    expect(ofStage().OldestImageAgeDays).toBeCloseTo(0, 1);
    expect(reaping.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        images: [expect.objectContaining({ imageId: 'ami-0123456789abcdef0' })],
      }),
    );
  });
});

describe('a sweep that is not whole', () => {
  test.each(['DescribeInstances', 'DescribeImages', 'GetParametersByPath', 'ListObjectsV2'])(
    'since %s fails says nothing of overdue runs, by which its silence is heard',
    async (action) => {
      aws.gate.inject({ match: { action }, fault: { kind: 'refused' }, times: 99 });
      await expect(reaping.reap()).rejects.toThrow();
      expect(ofStage()).not.toHaveProperty('OverdueRuns');
    },
  );

  test('measures what else it can', async () => {
    aws.gate.inject({ match: { action: 'DescribeInstances' }, fault: { kind: 'refused' }, times: 99 });
    await expect(reaping.reap()).rejects.toThrow();
    expect(agesOf('logs')).toEqual({ SnapshotAgeHours: 0, VerifiedAgeHours: 0 });
  });
});

describe('without a dashboard', () => {
  const noonIn = (days: number) => new Date(`${fromNow(days * 24 * hour).slice(0, 10)}T12:00:00.000Z`);
  const sinceHours = async (hours: number) =>
    aws.put(ledgerKey.watched('logs'), {
      version: 1,
      repository: 'logs',
      since: new Date(noonIn(2).getTime() - hours * hour).toISOString(),
    });

  beforeEach(() => {
    reaping.dashboard = false;
    reaping.now = noonIn(2);
  });

  test('ages are sent while they are young, and beyond the limit of their own alarm; in between nothing costs', async () => {
    await sinceHours(0.5);
    await reaping.reap();
    expect(agesOf('logs')).toEqual({ SnapshotAgeHours: 0.5, VerifiedAgeHours: 0.5 });
    await sinceHours(5);
    await reaping.reap();
    expect(reaping.measured.map(({ name }) => name)).toEqual(['OverdueRuns']);
    await sinceHours(27);
    await reaping.reap();
    expect(agesOf('logs')).toEqual({ SnapshotAgeHours: 27 });
    await sinceHours(51);
    await reaping.reap();
    expect(agesOf('logs')).toEqual({ SnapshotAgeHours: 51, VerifiedAgeHours: 51 });
  });

  test('nothing is sent of a repository of which nothing is expected', async () => {
    reaping.now = noonIn(90);
    await reaping.reap();
    expect(agesOf('archive')).toEqual({});
  });

  test('the age of the oldest image is sent while it is young, and when it is too old', async () => {
    const { ImageId = '' } = await aws.ec2.send(new RegisterImageCommand({ Name: 'one', RootDeviceName: '/dev/sda1' }));
    await pointImages(aws.ssm, 'test', [{ version: '8.17.0', architecture: 'arm64', imageId: ImageId }]);
    const ageAfter = async (days: number) => {
      reaping.now = noonIn(days);
      await reaping.reap();
      return ofStage().OldestImageAgeDays;
    };
    expect(await ageAfter(0)).toBeLessThan(1);
    expect(await ageAfter(20)).toBeUndefined();
    expect(await ageAfter(40)).toBeGreaterThan(39);
  });
});
