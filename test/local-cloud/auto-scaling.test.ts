import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, DescribeSubnetsCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateScheduleCommand, CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { movePoolTemplates } from '../../packer/promotion/pool-templates.ts';
import { autoScalingAt } from './auto-scaling/client.ts';
import { noSpot } from './auto-scaling/launch.ts';
import { awsClients, type Clients } from './clients.ts';
import { startClock } from './clock/clock.ts';
import type { Fired } from './clock/end-schedules.ts';
import { type Gate, startGate } from './gate/gate.ts';
import { shutdownBehavior, userData } from './host/describe.ts';
import { type Moto, motoAccount, startMoto } from './moto.ts';
import { provision } from './terraform/provision.ts';
import type { Stack } from './terraform/stack.ts';

const name = 'mayfly-local_pool_nightly';
const image = 'ami-0123456789abcdef0';
const patiently = { timeout: 20_000, interval: 50 };

let moto: Moto;
let gate: Gate;
let clients: Clients;
let autoScaling: AutoScalingClient;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

beforeEach(async () => {
  await moto.reset();
  gate = await startGate(moto.endpoint);
  Object.assign(gate.autoScaling, { launchSeconds: 0, retrySeconds: 0.5 });
  clients = awsClients(moto.endpoint);
  autoScaling = autoScalingAt(gate.endpoint);
  return () => gate.stop();
});

/** As Terraform writes one. */
const reference = (path: string) => `\${${path}}`;

/** As infra/ declares it. */
async function group(change: Record<string, unknown> = {}, imageId = image): Promise<void> {
  const { Subnets = [] } = await clients.ec2.send(new DescribeSubnetsCommand({}));
  const declared = (type: string, attributes: object) => ({
    ...{ address: `${type}.pool`, kind: 'resource' as const, type, after: [], forEach: null, preconditions: [] },
    attributes: attributes as Record<string, unknown>,
  });
  const stack: Stack = {
    directory: '/',
    defaultTags: {},
    outputs: {},
    declared: [
      declared('aws_iam_role', { name, assume_role_policy: '{"Statement":[]}' }),
      declared('aws_iam_instance_profile', { name, role: name }),
      declared('aws_launch_template', {
        ...{ name, image_id: imageId, user_data: Buffer.from('{"pool":"nightly"}').toString('base64') },
        instance_initiated_shutdown_behavior: 'terminate',
        iam_instance_profile: { arn: reference('aws_iam_instance_profile.pool.arn') },
        metadata_options: { http_tokens: 'required' },
        tags: { mayfly: 'local', 'mayfly:launches': 'elasticsearch/8.17.0/arm64' },
      }),
      declared('aws_autoscaling_group', {
        ...{ name, min_size: 0, max_size: 3, desired_capacity: 0, default_cooldown: 0 },
        vpc_zone_identifier: Subnets.map(({ SubnetId }) => SubnetId),
        ...declaredWith({
          ...{ vcpu_count: { min: 2 }, memory_mib: { min: 8192 }, total_local_storage_gb: { min: 100 } },
          ...{ local_storage: 'required', local_storage_types: ['ssd'], instance_generations: ['current'] },
          ...{ cpu_manufacturers: ['amazon-web-services'], excluded_instance_types: ['x1.*'] },
        }),
        protect_from_scale_in: true,
        suspended_processes: ['AZRebalance', 'ReplaceUnhealthy'],
        capacity_rebalance: false,
        health_check_type: 'EC2',
        wait_for_capacity_timeout: '0',
        tag: [
          { key: 'mayfly', value: 'local', propagate_at_launch: true },
          { key: 'mayfly:pool', value: 'nightly', propagate_at_launch: true },
        ],
        ...change,
      }),
    ],
  };
  await provision(stack, clients, gate.endpoint);
}

const raise = (DesiredCapacity: number, more: object = {}) =>
  autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: name, DesiredCapacity, ...more }));

const takeOut = (InstanceId: string, ShouldDecrementDesiredCapacity = true) =>
  autoScaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }));

async function described() {
  const { AutoScalingGroups: [found] = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return { desired: found?.DesiredCapacity, members: found?.Instances ?? [], group: found };
}

/** Those that EC2 has not ended. */
async function alive() {
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ State }) => State?.Name === 'running');
}

async function membersOf(count: number) {
  return vi.waitFor(async () => {
    const { members } = await described();
    expect(members.filter(({ LifecycleState }) => LifecycleState === 'InService')).toHaveLength(count);
    return members.map(({ InstanceId = '' }) => InstanceId);
  }, patiently);
}

const activities = async () =>
  (await autoScaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name }))).Activities ?? [];

test('a group launches what its capacity says, each as its template says', async () => {
  await group();
  expect((await described()).members).toEqual([]);
  await raise(2);
  const [id = ''] = await membersOf(2);
  const [instance, ...others] = await alive();
  expect(others).toHaveLength(1);
  expect(instance).toMatchObject({
    ImageId: image,
    InstanceLifecycle: 'spot',
    IamInstanceProfile: { Arn: `arn:aws:iam::${motoAccount}:instance-profile/${name}` },
  });
  expect(instance?.Tags).toEqual(
    expect.arrayContaining([
      { Key: 'mayfly', Value: 'local' },
      { Key: 'mayfly:pool', Value: 'nightly' },
      { Key: 'aws:autoscaling:groupName', Value: name },
    ]),
  );
  expect(await shutdownBehavior(clients.ec2, id)).toBe('terminate');
  expect(String(await userData(clients.ec2, id))).toBe('{"pool":"nightly"}');
  const { group: found, members } = await described();
  expect(members[0]).toMatchObject({ ProtectedFromScaleIn: true, HealthStatus: 'Healthy' });
  expect(found).toMatchObject({ MaxSize: 3, NewInstancesProtectedFromScaleIn: true });
  expect(found?.SuspendedProcesses?.map(({ ProcessName }) => ProcessName)).toEqual(['AZRebalance', 'ReplaceUnhealthy']);
  expect((await activities())[0]).toMatchObject({ StatusCode: 'Successful', Progress: 100 });
});

test('it takes a while to launch, as long as is set', async () => {
  await group();
  gate.autoScaling.launchSeconds = 1;
  const before = Date.now();
  await raise(1);
  await membersOf(1);
  expect(Date.now() - before).toBeGreaterThanOrEqual(1000);
});

test('an instance that goes stays in the group, and nothing takes its place', async () => {
  await group();
  await raise(1);
  const [id = ''] = await membersOf(1);
  await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await vi.waitFor(async () => {
    expect((await described()).members).toMatchObject([{ InstanceId: id, HealthStatus: 'Unhealthy' }]);
  }, patiently);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await alive()).toEqual([]);
  expect((await described()).desired).toBe(1);
  await takeOut(id);
  await vi.waitFor(async () => expect(await described()).toMatchObject({ desired: 0, members: [] }), patiently);
  expect(await alive()).toEqual([]);
});

test('where replacing is not suspended, another takes its place', async () => {
  await group();
  await raise(1);
  const [id = ''] = await membersOf(1);
  const ScalingProcesses = ['ReplaceUnhealthy'];
  await autoScaling.send(new ResumeProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses }));
  await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await vi.waitFor(async () => expect(await membersOf(1)).not.toEqual([id]), patiently);
});

test('an instance that is taken out ends, with its capacity or without', async () => {
  await group();
  await raise(2);
  const [first = '', second = ''] = await membersOf(2);
  await takeOut(first);
  await vi.waitFor(async () => expect((await described()).members).toHaveLength(1), patiently);
  expect((await described()).desired).toBe(1);
  await takeOut(second, false);
  await vi.waitFor(async () => expect(await membersOf(1)).not.toContain(second), patiently);
  await expect(takeOut(first)).rejects.toMatchObject({ name: 'ValidationError', message: /No managed instance found/ });
});

test('nothing ends a protected instance when the capacity is lowered', async () => {
  await group();
  await raise(1);
  const [id] = await membersOf(1);
  await raise(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await described()).members).toMatchObject([{ InstanceId: id, LifecycleState: 'InService' }]);
});

test('an instance that is not protected is ended then', async () => {
  await group({ protect_from_scale_in: false });
  await raise(1);
  await membersOf(1);
  await raise(0);
  await vi.waitFor(async () => expect((await described()).members).toEqual([]), patiently);
});

test('what it can not launch it says in its activities, tries again, and launches once it can', async () => {
  await group();
  gate.autoScaling.failureOf = () => noSpot;
  await raise(1);
  await vi.waitFor(async () => expect((await activities()).length).toBeGreaterThan(1), patiently);
  expect((await activities())[0]).toMatchObject({
    StatusCode: 'Failed',
    StatusMessage:
      'Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration. Please adjust your request and try again. Launching EC2 instance failed.',
  });
  expect(await alive()).toEqual([]);
  gate.autoScaling.failureOf = () => null;
  await membersOf(1);
});

test('what no type fits is a failure of the launch', async () => {
  const { mixed_instances_policy } = declaredWith({ vcpu_count: { min: 100_000 } });
  await group({ mixed_instances_policy });
  await raise(1);
  await vi.waitFor(async () => expect((await activities())[0]?.StatusMessage).toMatch(/instance pools/), patiently);
});

function declaredWith(more: object) {
  return {
    mixed_instances_policy: {
      instances_distribution: {
        ...{ on_demand_base_capacity: 0, on_demand_percentage_above_base_capacity: 0 },
        spot_allocation_strategy: 'price-capacity-optimized',
      },
      launch_template: {
        launch_template_specification: {
          launch_template_id: reference('aws_launch_template.pool.id'),
          version: '$Latest',
        },
        override: [{ instance_requirements: { memory_mib: { min: 1 }, total_local_storage_gb: { min: 1 }, ...more } }],
      },
    },
  };
}

test('refuses a capacity beyond the maximum, a group that is not there, and whoever keeps to a cooldown', async () => {
  await group({ default_cooldown: 60 });
  await expect(raise(4)).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'New SetDesiredCapacity value 4 is above max value 3 for the AutoScalingGroup.',
  });
  await expect(raise(1, { AutoScalingGroupName: 'web' })).rejects.toMatchObject({ name: 'ValidationError' });
  await raise(1);
  await expect(raise(2, { HonorCooldown: true })).rejects.toMatchObject({ name: 'ScalingActivityInProgressFault' });
  await raise(2, { HonorCooldown: false });
});

test('refuses a group whose template has no image', async () => {
  await expect(group({}, 'none')).rejects.toThrow('Invalid id: "none" (expecting "ami-...")');
});

test('launches the image that its templates were moved to', async () => {
  await group();
  const moved = {
    store: 'elasticsearch',
    version: '8.17.0',
    architecture: 'arm64',
    imageId: 'ami-0fedcba9876543210',
  } as const;
  expect(await movePoolTemplates(clients.ec2, 'local', moved, AbortSignal.timeout(10_000))).toHaveLength(1);
  expect(await movePoolTemplates(clients.ec2, 'another', moved, AbortSignal.timeout(10_000))).toEqual([]);
  await raise(1);
  await membersOf(1);
  expect((await alive()).map(({ ImageId }) => ImageId)).toEqual(['ami-0fedcba9876543210']);
});

test('a schedule takes a member out of its group with its capacity, as its role', async () => {
  await group();
  await raise(1);
  const [id = ''] = await membersOf(1);
  await clients.iam.send(new CreateRoleCommand({ RoleName: 'ends', AssumeRolePolicyDocument: '{}' }));
  await clients.scheduler.send(new CreateScheduleGroupCommand({ Name: 'mayfly' }));
  await clients.scheduler.send(
    new CreateScheduleCommand({
      ...{ Name: id, GroupName: 'mayfly', FlexibleTimeWindow: { Mode: 'OFF' }, ActionAfterCompletion: 'DELETE' },
      ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      Target: {
        Arn: 'arn:aws:scheduler:::aws-sdk:autoscaling:terminateInstanceInAutoScalingGroup',
        RoleArn: `arn:aws:iam::${motoAccount}:role/ends`,
        Input: JSON.stringify({ InstanceId: id, ShouldDecrementDesiredCapacity: true }),
      },
    }),
  );
  const fired: Fired[] = [];
  const stop = startClock([], new Map(), {
    ...{ clients, gate, rateSeconds: null, onCalled: () => {} },
    onFired: (one) => fired.push(one),
  });
  await vi.waitFor(async () => expect(await described()).toMatchObject({ desired: 0, members: [] }), patiently);
  await stop();
  expect(fired).toEqual([{ schedule: `mayfly/${id}`, instanceIds: [id], error: null }]);
  const call = gate.calls.find(({ action }) => action === 'TerminateInstanceInAutoScalingGroup');
  expect(call).toMatchObject({ principal: `arn:aws:sts::${motoAccount}:assumed-role/ends/scheduler`, resource: id });
});
