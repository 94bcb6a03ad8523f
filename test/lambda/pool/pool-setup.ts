import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  type InstanceRequirements,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { expect, vi } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import type { Order } from '../../../agent/contract/order.ts';
import type { ClaimAnswer, PoolClaim } from '../../../agent/contract/pool.ts';
import type { PoolSettings } from '../../../lambda/configuration/configuration.ts';
import { type PoolPlace, poolPlace } from '../../../lambda/configuration/machines.ts';
import { order } from '../../contract/examples.ts';
import { createQueue, takeAll } from '../../local-cloud/account.ts';
import { s3Notification } from '../events.ts';
import type { LocalAws } from '../local-aws.ts';
import { putMachines } from '../put-machines.ts';

export const poolSettings: PoolSettings = {
  ...{ name: 'nightly', store: 'elasticsearch', version: '8.17.0', architecture: 'arm64' },
  ...{ vcpus: 2, memoryGib: 8, diskGb: 200 },
};

export const ownPrefix = 'attempts/AROAPOOL';

type Claimed = Partial<Pick<PoolClaim, 'runId' | 'attempt' | 'receiptHandle'>>;

/** A pool in a local AWS: a group as AWS has it, and a queue. */
export interface PoolSetup {
  readonly group: string;
  readonly queueUrl: string;
  readonly place: PoolPlace;
  /** An order that its members are to take. */
  readonly order: Order;
  /** An instance of its group, by its tags alone. */
  member(tags?: Readonly<Record<string, string>>): Promise<string>;
  /** Puts a claim of this turn into the ledger; gives back what the ledger then says to settle. */
  claim(instanceId: string, turn: number, of?: Claimed): Promise<object>;
  answer(instanceId: string, turn: number): Promise<ClaimAnswer | null>;
  desired(): Promise<number>;
  /** Of those that count. */
  instanceIds(): Promise<string[]>;
  /** Lets the group launch until it has so many; gives back their ids. */
  grow(count: number): Promise<string[]>;
  messages(): Promise<unknown[]>;
}

const anyArm: InstanceRequirements = {
  VCpuCount: { Min: 2 },
  MemoryMiB: { Min: 8_192 },
  CpuManufacturers: ['amazon-web-services'],
};

const patiently = { timeout: 20_000, interval: 50 };

export async function poolSetup(aws: LocalAws): Promise<PoolSetup> {
  const place = poolPlace('test', aws.deployment, 'nightly');
  const { group, queueUrl } = place;
  // Where its URL is made up, it is the one that SQS has given.
  expect(await createQueue(aws.queues.sqs, group)).toBe(queueUrl);
  await putMachines(aws.ssm, 'test', { pools: { nightly: { instanceRoleId: 'AROAPOOL' } } });
  const { LaunchTemplate } = await aws.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: group,
      LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0' },
    }),
  );
  aws.gate.autoScaling.launchSeconds = 0;
  const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({}));
  const tag = (Key: string, Value: string) => ({ Key, Value, PropagateAtLaunch: true, ResourceId: group });
  await aws.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      ...{ AutoScalingGroupName: group, MinSize: 0, MaxSize: 3, DesiredCapacity: 0 },
      MixedInstancesPolicy: {
        InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 0 },
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: LaunchTemplate?.LaunchTemplateId, Version: '$Latest' },
          Overrides: [{ InstanceRequirements: anyArm }],
        },
      },
      ...{ DefaultCooldown: 0, NewInstancesProtectedFromScaleIn: true },
      VPCZoneIdentifier: Subnets[0]?.SubnetId,
      Tags: [tag('mayfly', 'test'), tag('mayfly:pool', 'nightly'), tag('mayfly:life', '64800')],
    }),
  );
  const suspended = { AutoScalingGroupName: group, ScalingProcesses: ['ReplaceUnhealthy', 'AZRebalance'] };
  await aws.autoScaling.send(new SuspendProcessesCommand(suspended));
  const described = async () => {
    const { AutoScalingGroups = [] } = await aws.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    return AutoScalingGroups[0];
  };
  const instanceIds = async () =>
    (await described())?.Instances?.flatMap(({ InstanceId, LifecycleState }) =>
      InstanceId !== undefined && LifecycleState !== 'Terminating' ? [InstanceId] : [],
    ) ?? [];
  return {
    group,
    queueUrl,
    place,
    order: {
      ...order,
      ledger: { ...order.ledger, ownPrefix },
      machine: {
        ...order.machine,
        pool: { ...place, alone: { ownPrefix: order.ledger.ownPrefix } },
      },
    },
    member: (tags = {}) => aws.launch({ mayfly: 'test', 'mayfly:pool': 'nightly', 'mayfly:life': '64800', ...tags }),
    async claim(instanceId, turn, { runId = order.runId, attempt = 1, receiptHandle = 'receipt' } = {}) {
      const key = ledgerKey.claim(ownPrefix, instanceId, turn);
      await aws.put(key, { version: 1, runId, attempt, pool: 'nightly', instanceId, receiptHandle });
      return s3Notification(aws.ledger.bucket, [key]);
    },
    answer: async (instanceId, turn) =>
      (await aws.get(ledgerKey.claimAnswer(ownPrefix, instanceId, turn))) as ClaimAnswer | null,
    desired: async () => (await described())?.DesiredCapacity ?? 0,
    instanceIds,
    async grow(count) {
      await aws.autoScaling.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: count }),
      );
      return vi.waitFor(async () => {
        const ids = await instanceIds();
        expect(ids).toHaveLength(count);
        return ids;
      }, patiently);
    },
    messages: async () => (await takeAll(aws.queues.sqs, queueUrl)).map((body) => JSON.parse(body)),
  };
}
