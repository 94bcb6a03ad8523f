import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { orderSchema } from '../../../agent/contract/order.ts';
import { handle } from '../../../lambda/trigger/handle.ts';
import { runIdOf } from '../../../lambda/trigger/make-order.ts';
import { s3Notification } from '../events.ts';
import { configuration, settings } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { type PoolSetup, poolSettings, poolSetup } from '../pool/pool-setup.ts';
import { putMachines } from '../put-machines.ts';
import { recordingLog } from '../recording-log.ts';

const key = 'es/logs/snap-Qk-9_aBcDeFgHiJkLmNoPq.dat';
const runId = runIdOf(settings.store, { bucket: settings.bucket, key });
const landed = s3Notification(settings.bucket, [key]);
const pooled = { ...configuration, repositories: [{ ...settings, pool: 'nightly' }], pools: [poolSettings] };

let aws: LocalAws;
let pool: PoolSetup;
beforeEach(async () => {
  aws = await localAws();
  pool = await poolSetup(aws);
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

async function trigger(body: unknown, of = configuration): Promise<void> {
  const { deployment, ledger, ec2, autoScaling, ssm, queues, schedules } = aws;
  const account = { deployment, ledger, ec2, autoScaling, ssm, queues, schedules };
  const invocation = {
    log: recordingLog().log,
    signal: AbortSignal.timeout(30_000),
    until: new Date(Date.now() + 30_000),
  };
  const dependencies = { ...account, configuration: of, now: () => new Date('2026-11-01T00:00:10.000Z') };
  await handle({ id: 'm1', body: JSON.stringify(body) }, dependencies, invocation);
}

const ordered = async () => orderSchema.parse(await aws.get(ledgerKey.order(runId, 1)));
const asked = () => aws.gate.calls.filter(({ action }) => action === 'GetParameters').length;
const newer = (instanceRoleId: string, launchTemplateVersion: string) =>
  putMachines(aws.ssm, 'test', {
    repositories: { logs: { ...aws.machines.repository, instanceRoleId, launchTemplateVersion } },
  });

test('an order is made of what is deployed at that moment, which then stays in it', async () => {
  const { launchTemplateId } = aws.machines.repository;
  await trigger(landed);
  await newer('AROANEWER', '2');
  await trigger(landed);
  expect(await ordered()).toMatchObject({
    ledger: { ownPrefix: 'attempts/AROAEXAMPLE' },
    machine: { launchTemplateId, launchTemplateVersion: '1' },
  });
  expect(asked()).toBe(1);
  expect(await aws.instances()).toHaveLength(1);
});

test('an order for a pool names its queue and its group, and where its members write; alone, where others do', async () => {
  await trigger(landed, pooled);
  const { ledger, machine } = await ordered();
  expect(ledger.ownPrefix).toBe('attempts/AROAPOOL');
  expect(machine.pool).toEqual({ ...pool.place, alone: { ownPrefix: 'attempts/AROAEXAMPLE' } });
  expect(await pool.messages()).toEqual([{ version: 1, runId, attempt: 1 }]);
});

test('without the parameter of its repository nothing is ordered, and the message comes again', async () => {
  const other = { ...configuration, repositories: [{ ...settings, name: 'carts' }] };
  const failing = trigger(landed, other);
  await expect(failing).rejects.toThrow(/could not be started/);
  await expect(failing).rejects.toHaveProperty(
    'cause.message',
    expect.stringContaining('/mayfly/test/repositories/carts'),
  );
  expect(await aws.get(ledgerKey.order(runId, 1))).toBeNull();
  expect(await aws.instances()).toEqual([]);
});

test('a pool is raised that is configured, and no other', async () => {
  await trigger({ version: 1, raise: 'weekly' }, pooled);
  expect(aws.gate.calls.filter(({ action }) => action === 'DescribeAutoScalingGroups')).toEqual([]);
  await trigger({ version: 1, raise: 'nightly' }, pooled);
  expect(aws.gate.calls.filter(({ action }) => action === 'DescribeAutoScalingGroups')).not.toEqual([]);
});
