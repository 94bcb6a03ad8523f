import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import { damageFirst, isData } from './damage.ts';
import { patiently } from './interrupted-runs.ts';
import { type EndToEnd, type Snapshot, startEndToEnd } from './setup.ts';
import { messagesIn } from './until-idle.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 600_000 });

const most = 2;
let endToEnd: EndToEnd;
beforeAll(async () => {
  endToEnd = await startEndToEnd({ pool: { most, idleMinutes: 1 } });
});
afterAll(() => endToEnd.end());

const clients = () => endToEnd.stack.cloud.clients;
const group = async () => {
  const { AutoScalingGroups: [only] = [] } = await endToEnd.stack.cloud.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({}),
  );
  return { desired: only?.DesiredCapacity ?? 0, instances: only?.Instances?.length ?? 0 };
};
const take = (...names: string[]) => Promise.all(names.map((name) => endToEnd.take(name)));
const reports = (snapshots: readonly Snapshot[]): Promise<Report[]> =>
  Promise.all(snapshots.map((snapshot) => endToEnd.report(snapshot)));
const attemptsOf = (all: readonly Report[]) => all.flatMap(({ attempts }) => attempts);

async function expectEmpty(): Promise<void> {
  await vi.waitFor(async () => expect(await group()).toEqual({ desired: 0, instances: 0 }), {
    ...patiently,
    timeout: 150_000,
  });
  await vi.waitFor(async () => expect(await endToEnd.stack.instancesLeft()).toEqual([]), patiently);
  await vi.waitFor(async () => {
    const { Schedules } = await clients().scheduler.send(new ListSchedulesCommand({}));
    expect(Schedules).toEqual([]);
  }, patiently);
  expect(Object.values(await messagesIn(endToEnd.stack, 'mayfly-local_pool_nightly'))).toEqual(['0', '0']);
}

describe('a pool', () => {
  test('proves many snapshots with few instances, and is empty afterwards', async () => {
    const snapshots = await take('one', 'two', 'three', 'four', 'five');
    await endToEnd.land();
    const all = await reports(snapshots);
    expect(all.map(({ verdict }) => verdict)).toEqual(snapshots.map(() => 'verified'));
    const attempts = attemptsOf(all);
    expect(attempts).toHaveLength(snapshots.length);
    expect(new Set(attempts.map(({ instanceId }) => instanceId)).size).toBeLessThanOrEqual(most);
    expect(Math.max(...attempts.map(({ turn = 0 }) => turn))).toBeGreaterThan(1);
    await expectEmpty();
  });

  test('a damaged snapshot is corrupt, and whoever has found that takes no further order', async () => {
    const [damaged, ...sound] = await take('bad', 'good', 'better');
    if (damaged === undefined) throw new Error('It was taken.');
    const damage = damageFirst(isData, (body) =>
      Buffer.from(body.map((byte, at) => (at === body.length >> 1 ? byte ^ 1 : byte))),
    );
    await endToEnd.land('logs', damage);
    const [bad, ...others] = await reports([damaged, ...sound]);
    const verdicts = [bad, ...others].map((report) => report?.verdict);
    expect(verdicts.toSorted()).toEqual(['corrupt', 'verified', 'verified']);
    const corrupt = [bad, ...others].find((report) => report?.verdict === 'corrupt')?.attempts[0];
    const later = attemptsOf([bad, ...others].flatMap((report) => report ?? [])).filter(
      ({ instanceId, turn = 0 }) => instanceId === corrupt?.instanceId && turn > (corrupt?.turn ?? 0),
    );
    expect(later).toEqual([]);
    await expectEmpty();
  });

  test('a member that dies in the middle of an order leaves neither the run nor its place behind', async () => {
    const [snapshot] = await take('killed');
    if (snapshot === undefined) throw new Error('It was taken.');
    await endToEnd.land();
    const recorded = async () =>
      JSON.parse((await endToEnd.stack.read(ledgerKey.attempt(snapshot.runId, 1))) ?? 'null');
    await vi.waitFor(async () => expect(await recorded()).not.toBeNull(), patiently);
    const { instanceId } = await recorded();
    await endToEnd.stack.cloud.host.machines.get(instanceId)?.cutPower();
    const report = await endToEnd.report(snapshot);
    expect(report.verdict).toBe('verified');
    expect(report.attempts.map(({ outcome }) => outcome)).toEqual(['instance-lost', 'verified']);
    await expectEmpty();
  });
});
