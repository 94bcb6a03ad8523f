import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateLaunchTemplateCommand,
  CreateSubnetCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type Subnet,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ledgerBucketStatements } from '../../infra/policies/ledger-bucket.ts';
import { launchRequest } from '../../lambda/trigger/launch-request.ts';
import { order } from '../contract/examples.ts';
import { createBucket } from './account.ts';
import type { Alteration } from './gate/alterations.ts';
import type { Fault } from './gate/faults.ts';
import { type Gate, startGate } from './gate/gate.ts';
import { allInstanceTypes, fitting, type Required, requirementsAt } from './gate/instance-types.ts';
import { type Moto, motoCredentials, motoRegion, startMoto } from './moto.ts';

let moto: Moto;
let gate: Gate;
let ec2: EC2Client;
let s3: S3Client;
let settings: { endpoint: string; region: string; credentials: typeof motoCredentials; maxAttempts: number };

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

beforeEach(async () => {
  await moto.reset();
  gate = await startGate(moto.endpoint);
  settings = { endpoint: gate.endpoint, region: motoRegion, credentials: motoCredentials, maxAttempts: 1 };
  ec2 = new EC2Client(settings);
  s3 = new S3Client(settings);
  await createBucket(s3, 'ledger');
  return () => gate.stop();
});

async function instances() {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

async function fleetRequest(token: string, market: 'spot' | 'on-demand' = 'spot'): Promise<CreateFleetCommandInput> {
  const iam = new IAMClient(settings);
  await iam.send(new CreateRoleCommand({ RoleName: 'instance', AssumeRolePolicyDocument: '{}' }));
  const profile = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'instance' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'instance', RoleName: 'instance' }));
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'logs',
      LaunchTemplateData: {
        IamInstanceProfile: { Arn: profile.InstanceProfile?.Arn },
        InstanceInitiatedShutdownBehavior: 'terminate',
        MetadataOptions: { HttpTokens: 'required' },
      },
    }),
  );
  return {
    Type: 'instant',
    ClientToken: token,
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: market },
    SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: LaunchTemplate?.LaunchTemplateId,
          Version: '1',
          LaunchTemplateSpecificationUserData: Buffer.from('{}').toString('base64'),
        },
        Overrides: [{ InstanceType: 'm7i.large', ImageId: 'ami-0123456789abcdef0' }],
      },
    ],
  };
}

describe('a client token', () => {
  test('gets the first answer again', async () => {
    const request = await fleetRequest('token');
    const [one, two] = await Promise.all([
      ec2.send(new CreateFleetCommand(request)),
      ec2.send(new CreateFleetCommand(request)),
    ]);
    const three = await ec2.send(new CreateFleetCommand(request));
    expect(one.Instances).toHaveLength(1);
    expect(two.Instances).toEqual(one.Instances);
    expect(three.Instances).toEqual(one.Instances);
    expect(await instances()).toHaveLength(1);
  });

  test('is refused with other parameters', async () => {
    const request = await fleetRequest('token');
    await ec2.send(new CreateFleetCommand(request));
    await expect(ec2.send(new CreateFleetCommand({ ...request, TagSpecifications: [] }))).resolves.toBeDefined();
    const other = { ...request, TargetCapacitySpecification: { TotalTargetCapacity: 2 } } as CreateFleetCommandInput;
    await expect(ec2.send(new CreateFleetCommand(other))).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
  });

  test('is forgotten when nothing came of it', async () => {
    const request = await fleetRequest('token');
    gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'throttled' }, times: 1 });
    await expect(ec2.send(new CreateFleetCommand(request))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
    expect((await ec2.send(new CreateFleetCommand(request))).Instances).toHaveLength(1);
  });
});

describe('attributes instead of a type', () => {
  async function typeFor(requirements: object): Promise<string | undefined> {
    const request = await fleetRequest('token');
    const [config] = request.LaunchTemplateConfigs ?? [];
    const { LaunchTemplateSpecification } = config ?? {};
    const InstanceRequirements = { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 8192 }, ...requirements };
    const Overrides = [
      {
        ImageId: 'ami-0123456789abcdef0',
        InstanceRequirements: { ...InstanceRequirements, AllowedInstanceTypes: ['none'] },
      },
      { ImageId: 'ami-0123456789abcdef1', InstanceRequirements },
    ];
    await ec2.send(
      new CreateFleetCommand({ ...request, LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides }] }),
    );
    const [instance] = await instances();
    expect(instance?.ImageId).toBe('ami-0123456789abcdef1');
    return instance?.InstanceType;
  }

  test.each<[string, object, string]>([
    ['an arm64 type', { CpuManufacturers: ['amazon-web-services'], TotalLocalStorageGB: { Min: 100 } }, 'm6gd.large'],
    [
      'an x86 type',
      { CpuManufacturers: ['intel', 'amd'], TotalLocalStorageGB: { Min: 100 }, AcceleratorCount: { Max: 0 } },
      'm6id.large',
    ],
    [
      'one with more disk',
      { CpuManufacturers: ['amazon-web-services'], TotalLocalStorageGB: { Min: 900 } },
      'im4gn.large',
    ],
    [
      'one whose network carries as much for hours, not for a burst',
      {
        CpuManufacturers: ['amazon-web-services'],
        TotalLocalStorageGB: { Min: 100 },
        NetworkBandwidthGbps: { Min: 12 },
      },
      'im4gn.2xlarge',
    ],
    ['one of those that are allowed', { AllowedInstanceTypes: ['r7g*'] }, 'r7g.large'],
  ])('get %s: the smallest that has what is required', async (_, requirements, type) => {
    expect(await typeFor(requirements)).toBe(type);
  });

  test('all have NVMe disks, for the least that Mayfly asks for and so for all that it asks for', async () => {
    const needs = { vcpus: 1, memoryGib: 1, diskGb: 1, hourlyUsd: null, types: [] };
    const least = { text: '', order: { ...order, machine: { ...order.machine, needs } } };
    const request = await fleetRequest('token');
    const { LaunchTemplateSpecification } = request.LaunchTemplateConfigs?.[0] ?? {};
    const Overrides = (['arm64', 'x86_64'] as const).flatMap((architecture) => {
      const image = { architecture, imageId: 'ami-0123456789abcdef0' };
      const ours = launchRequest(
        least,
        { number: 1, market: 'spot', image, subnetIds: [''], isForTarget: false },
        'test',
      );
      const [{ ImageId, InstanceRequirements } = {}] = ours.LaunchTemplateConfigs[0]?.Overrides ?? [];
      return { ImageId, InstanceRequirements };
    });
    await ec2.send(
      new CreateFleetCommand({ ...request, LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides }] }),
    );
    const parameters = gate.calls.findLast(({ action }) => action === 'CreateFleet')?.parameters ?? {};
    const all = await allInstanceTypes(ec2);
    const others = (required: Required) =>
      fitting(all, required).flatMap(({ InstanceType, InstanceStorageInfo }) =>
        InstanceStorageInfo?.NvmeSupport === 'required' ? [] : InstanceType,
      );
    const [arm, x86] = [1, 2].map((number) =>
      requirementsAt(`LaunchTemplateConfigs.1.Overrides.${number}`, parameters),
    ) as [Required, Required];
    for (const required of [arm, x86]) {
      expect(fitting(all, required).length).toBeGreaterThan(50);
      expect(others(required)).toEqual([]);
    }
    // Without what holds them back, there are such types.
    expect(others({ ...x86, generations: [] })).toContain('c3.large');
    expect(others({ ...x86, excluded: [] })).toContain('x1e.xlarge');
  });

  test('are refused where no type has them', async () => {
    await expect(typeFor({ TotalLocalStorageGB: { Min: 1_000_000 } })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining("couldn't find any instance pools"),
    });
    expect(await instances()).toEqual([]);
  });
});

describe('a fleet over subnets', () => {
  const arm = ['amazon-web-services'] as const;
  const required = { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 8192 } };

  async function over(subnets: readonly { readonly SubnetId?: string | undefined }[], requirements: object = {}) {
    const request = await fleetRequest('token');
    const { LaunchTemplateSpecification } = request.LaunchTemplateConfigs?.[0] ?? {};
    const Overrides = subnets.map(({ SubnetId }) => ({
      ...{ ImageId: 'ami-0123456789abcdef0', SubnetId },
      InstanceRequirements: { ...required, CpuManufacturers: [...arm], ...requirements },
    }));
    return new CreateFleetCommand({
      ...request,
      LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides }],
    });
  }
  const subnets = async () => (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [];
  const twin = async ({ VpcId, AvailabilityZone }: Subnet, CidrBlock: string) => {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, AvailabilityZone, CidrBlock }));
    return Subnet ?? {};
  };

  test('is refused when two of them are in one zone', async () => {
    const [first = {}] = await subnets();
    const second = await twin(first, '172.31.96.0/28');
    await expect(ec2.send(await over([first, second]))).rejects.toMatchObject({
      name: 'InvalidFleetConfig',
      message: 'The fleet configuration contains duplicate instance pools.',
    });
  });

  test('is refused with more than four requirements', async () => {
    const [first = {}] = await subnets();
    await expect(ec2.send(await over(Array(5).fill(first)))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('maximum allowed number of InstanceRequirements (4)'),
    });
  });

  test('leaves out a zone without such types, or is refused whole for it', async () => {
    const [first = {}, second = {}] = await subnets();
    gate.fleets.barren = [{ zone: first.AvailabilityZone ?? '', maker: arm[0] }];
    const request = await over([first, second]);
    expect((await ec2.send(request)).Instances).toHaveLength(1);
    expect(await instances()).toMatchObject([{ SubnetId: second.SubnetId }]);
    gate.fleets.unmatchedFailsAll = true;
    await expect(ec2.send(new CreateFleetCommand({ ...request.input, ClientToken: 'other' }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  test('launches nothing where all addresses are taken', async () => {
    const [first = {}] = await subnets();
    const small = await twin(first, '172.31.96.0/28');
    const { input } = await over([small]);
    const launch = async (ClientToken: string, TotalTargetCapacity: number) => {
      const TargetCapacitySpecification = { ...input.TargetCapacitySpecification, TotalTargetCapacity };
      return ec2.send(new CreateFleetCommand({ ...input, ClientToken, TargetCapacitySpecification }));
    };
    await launch('eleven', 11);
    const { Instances = [], Errors } = await launch('one more', 1);
    expect(Instances).toEqual([]);
    expect(Errors).toMatchObject([{ ErrorCode: 'InsufficientFreeAddressesInSubnet' }]);
  });
});

describe('a fleet that goes wrong', () => {
  const send = async () => ec2.send(new CreateFleetCommand(await fleetRequest('token')));
  const fault = (of: Fault) => gate.inject({ match: { action: 'CreateFleet' }, fault: of, times: 9 });

  test.each(['ReservationCapacityExceeded', 'Unsupported', 'InternalError'])('names %s in its list', async (code) => {
    fault({ kind: 'fleet-error', error: { code, message: 'So it is.' } });
    const { Instances = [], Errors } = await send();
    expect(Instances).toEqual([]);
    expect(Errors).toMatchObject([{ ErrorCode: code, ErrorMessage: 'So it is.' }]);
  });

  test('says neither what it launched nor why it did not', async () => {
    fault({ kind: 'fleet-error', error: null });
    expect(await send()).toMatchObject({ FleetId: expect.stringContaining('fleet-') });
    expect(await instances()).toEqual([]);
  });

  test('is forgotten when its token is asked again', async () => {
    fault({ kind: 'forgetful' });
    const request = await fleetRequest('token');
    expect((await ec2.send(new CreateFleetCommand(request))).Instances).toHaveLength(1);
    expect((await ec2.send(new CreateFleetCommand(request))).Instances ?? []).toEqual([]);
    expect(await instances()).toHaveLength(1);
  });

  test('launches what ends at once, and EC2 says why', async () => {
    const reason = { code: 'Client.InternalError', message: 'Client.InternalError: Client error on launch' };
    fault({ kind: 'stillborn', reason });
    expect((await send()).Instances).toHaveLength(1);
    expect(await instances()).toMatchObject([
      { State: { Name: 'terminated' }, StateReason: { Code: reason.code, Message: reason.message } },
    ]);
  });
});

test('an instance has the profile, shutdown behaviour and metadata options of its launch template', async () => {
  const { Instances } = await ec2.send(new CreateFleetCommand(await fleetRequest('token', 'on-demand')));
  const InstanceId = Instances?.[0]?.InstanceIds?.[0] ?? '';
  expect(await instances()).toMatchObject([
    { IamInstanceProfile: { Arn: expect.stringContaining('/instance') }, MetadataOptions: { HttpTokens: 'required' } },
  ]);
  const attribute = { InstanceId, Attribute: 'instanceInitiatedShutdownBehavior' } as const;
  expect(await ec2.send(new DescribeInstanceAttributeCommand(attribute))).toMatchObject({
    InstanceInitiatedShutdownBehavior: { Value: 'terminate' },
  });
});

describe('faults', () => {
  test('no spot capacity: errors, no instance, and on-demand still works', async () => {
    const request = await fleetRequest('spot-token');
    gate.inject({ match: { action: 'CreateFleet', market: 'spot' }, fault: { kind: 'no-capacity' }, times: 9 });
    const spot = await ec2.send(new CreateFleetCommand(request));
    expect(spot.Instances ?? []).toEqual([]);
    expect(spot.Errors).toMatchObject([{ ErrorCode: 'InsufficientInstanceCapacity', Lifecycle: 'spot' }]);
    const onDemand = { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'on-demand' } as const;
    const fallback = { ...request, ClientToken: 'other', TargetCapacitySpecification: onDemand };
    expect((await ec2.send(new CreateFleetCommand(fallback))).Instances).toMatchObject([{ Lifecycle: 'on-demand' }]);
  });

  test('refused by SNS, then allowed', async () => {
    const sns = new SNSClient(settings);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'results' }));
    gate.inject({
      match: { service: 'sns', action: 'Publish', resource: 'results' },
      fault: { kind: 'refused' },
      times: 1,
    });
    await expect(sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
    });
    await expect(sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).resolves.toBeDefined();
  });

  test('S3 slows one key down and refuses another', async () => {
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'ledger', Key, Body: 'x' }));
    gate.inject({ match: { service: 's3', resource: /\/a$/ }, fault: { kind: 'throttled' }, times: 1 });
    gate.inject({ match: { action: 'PutObject', resource: 'ledger/b' }, fault: { kind: 'refused' }, times: 1 });
    await expect(put('a')).rejects.toMatchObject({ name: 'SlowDown' });
    await expect(put('b')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(put('a')).resolves.toBeDefined();
  });

  test('a truncated body breaks off', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'ledger', Key: 'k', Body: Buffer.alloc(100_000, 'x') }));
    gate.inject({ match: { action: 'GetObject' }, fault: { kind: 'truncated', bytes: 1_000 }, times: 1 });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'ledger', Key: 'k' }));
    await expect(Body?.transformToByteArray()).rejects.toThrow();
  });

  test.each<[string, Alteration, object]>([
    ['of other bytes', { range: () => 'bytes=3-4' }, { status: 206, range: 'bytes 3-4/10', text: '34' }],
    ['of all bytes', { range: () => undefined }, { status: 200, range: undefined, text: '0123456789' }],
    [
      'with other headers',
      { headers: (headers) => ({ ...headers, 'content-range': 'bytes 7-8/10' }) },
      { status: 206, range: 'bytes 7-8/10', text: '12' },
    ],
    [
      'with another body',
      { body: (body) => Buffer.from(`${body}!`) },
      { status: 206, range: 'bytes 1-2/10', text: '12!' },
    ],
  ])('a range is answered once by one %s', async (_, how, expected) => {
    await s3.send(new PutObjectCommand({ Bucket: 'ledger', Key: 'k', Body: '0123456789' }));
    const read = async (Range?: string) => {
      const answer = await s3.send(new GetObjectCommand({ Bucket: 'ledger', Key: 'k', Range }));
      const text = await answer.Body?.transformToString();
      return { status: answer.$metadata.httpStatusCode, range: answer.ContentRange, text };
    };
    gate.inject({ match: { action: 'GetObject', range: /^bytes=1-/ }, fault: { kind: 'altered', how }, times: 1 });
    expect((await read()).text).toBe('0123456789');
    expect(await read('bytes=0-1')).toMatchObject({ text: '01' });
    expect(await read('bytes=1-2')).toEqual(expected);
    expect(await read('bytes=1-2')).toEqual({ status: 206, range: 'bytes 1-2/10', text: '12' });
  });

  test('something happens when a call is carried out and not yet answered', async () => {
    let seen: string | undefined;
    const run = async () => {
      const direct = new S3Client({ ...settings, endpoint: moto.endpoint });
      const { Body } = await direct.send(new GetObjectCommand({ Bucket: 'ledger', Key: 'order' }));
      seen = await Body?.transformToString();
    };
    gate.inject({ match: { action: 'PutObject' }, fault: { kind: 'meanwhile', when: 'after', run }, times: 1 });
    await s3.send(new PutObjectCommand({ Bucket: 'ledger', Key: 'order', Body: 'content' }));
    expect(seen).toBe('content');
  });

  test('a rule that is taken back does nothing', async () => {
    gate.inject({ match: {}, fault: { kind: 'refused' }, times: 1 })();
    expect(await instances()).toEqual([]);
  });
});

describe('the policy of a bucket', () => {
  const put = (Key: string, condition: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket: 'ledger', Key, Body: 'x', ...condition }));

  const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
  const become = (name: string) =>
    gate.nameCredentials('test', `arn:aws:sts::123456789012:assumed-role/${name}/session`);

  beforeEach(() => {
    const writers = {
      instances: [role('logs')],
      hasPools: true,
      trigger: role('trigger'),
      settle: role('settle'),
      reaper: role('reaper'),
    };
    const Statement = ledgerBucketStatements('arn:aws:s3:::ledger', writers);
    gate.enforce('ledger', JSON.stringify({ Version: '2012-10-17', Statement }));
    become('trigger');
  });

  test('lets everybody write only what is theirs', async () => {
    const once = { IfNoneMatch: '*' };
    await expect(put('attempts/1/result.json', once)).rejects.toMatchObject({ name: 'AccessDenied' });
    become('logs');
    await put('attempts/1/result.json', once);
    await expect(put('runs/1/order.json', once)).rejects.toMatchObject({ name: 'AccessDenied' });
    gate.nameCredentials('test', 'the operator');
    await expect(put('runs/1/order.json', once)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('refuses what could overwrite, and lets conditional writes through', async () => {
    await expect(put('runs/1/order.json')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(put('runs/1/order.json', { IfMatch: '"x"' })).rejects.toMatchObject({ name: 'AccessDenied' });
    await put('runs/1/order.json', { IfNoneMatch: '*' });
    await expect(put('runs/1/order.json', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('lets only the state be overwritten, and only the one that was seen', async () => {
    const { ETag } = await put('repositories/logs/state.json', { IfNoneMatch: '*' });
    await expect(put('repositories/logs/state.json')).rejects.toMatchObject({ name: 'AccessDenied' });
    await put('repositories/logs/state.json', { IfMatch: ETag });
  });

  test('refuses to delete', async () => {
    await put('runs/1/order.json', { IfNoneMatch: '*' });
    const deletion = new DeleteObjectCommand({ Bucket: 'ledger', Key: 'runs/1/order.json' });
    await expect(s3.send(deletion)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('says nothing of parts, and of their completion that it must be conditional', async () => {
    become('logs');
    const target = { Bucket: 'ledger', Key: 'attempts/1/log.ndjson' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
    const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'x' }));
    const completion = { ...target, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };
    await expect(s3.send(new CompleteMultipartUploadCommand(completion))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await s3.send(new CompleteMultipartUploadCommand({ ...completion, IfNoneMatch: '*' }));
  });
});

test('large objects pass unchanged in both directions', async () => {
  const content = Buffer.alloc(20_000_000, 'a large object');
  await s3.send(new PutObjectCommand({ Bucket: 'ledger', Key: 'großes/+%20 Objekt', Body: content }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'ledger', Key: 'großes/+%20 Objekt' }));
  expect(content.equals(Buffer.from((await Body?.transformToByteArray()) ?? []))).toBe(true);
  expect(gate.calls.slice(-2)).toMatchObject([
    { service: 's3', action: 'PutObject', resource: 'ledger/großes/+%20 Objekt', status: 200 },
    { service: 's3', action: 'GetObject', resource: 'ledger/großes/+%20 Objekt', status: 200 },
  ]);
});

test('calls are recorded with who made them', async () => {
  gate.nameCredentials('test', 'the operator');
  const sqs = new SQSClient(settings);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'trigger' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages).toMatchObject([{ Body: 'hello' }]);
  expect(gate.calls.slice(-2)).toMatchObject([
    { principal: 'the operator', service: 'sqs', action: 'SendMessage', resource: QueueUrl, status: 200 },
    { principal: 'the operator', service: 'sqs', action: 'ReceiveMessage', resource: QueueUrl, status: 200 },
  ]);
});

test('calls to the scheduler are told apart by path and method, and can be refused', async () => {
  const scheduler = new SchedulerClient(settings);
  await scheduler.send(new CreateScheduleGroupCommand({ Name: 'mayfly' }));
  const schedule = new CreateScheduleCommand({
    GroupName: 'mayfly',
    Name: 'end',
    ScheduleExpression: 'at(2099-01-01T00:00:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ec2:terminateInstances', RoleArn: 'arn:aws:iam::123456789012:role/r' },
  });
  gate.inject({ match: { action: 'CreateSchedule' }, fault: { kind: 'refused' }, times: 1 });
  await expect(scheduler.send(schedule)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await scheduler.send(schedule);
  await scheduler.send(new ListSchedulesCommand({ GroupName: 'mayfly' }));
  await scheduler.send(new DeleteScheduleCommand({ GroupName: 'mayfly', Name: 'end' }));
  const calls = gate.calls.filter(({ service }) => service === 'scheduler');
  expect(calls.map(({ action, resource, status }) => [action, resource, status])).toEqual([
    ['CreateScheduleGroup', 'mayfly', 200],
    ['CreateSchedule', 'mayfly/end', 400],
    ['CreateSchedule', 'mayfly/end', 200],
    ['ListSchedules', '', 200],
    ['DeleteSchedule', 'mayfly/end', 200],
  ]);
});

test('pages of lists can be made short, and nothing is lost between them', async () => {
  gate.limitPages(2);
  for (const Key of ['a', 'b', 'c']) await s3.send(new PutObjectCommand({ Bucket: 'ledger', Key, Body: 'x' }));
  const first = await s3.send(new ListObjectsV2Command({ Bucket: 'ledger' }));
  expect([first.Contents?.length, first.IsTruncated]).toEqual([2, true]);
  const ContinuationToken = first.NextContinuationToken;
  const second = await s3.send(new ListObjectsV2Command({ Bucket: 'ledger', ContinuationToken }));
  expect([second.Contents?.map(({ Key }) => Key), second.IsTruncated]).toEqual([['c'], false]);
});

test('a delayed message comes sooner where that is wanted', async () => {
  const hasty = await startGate(moto.endpoint, { longestDelaySeconds: 0 });
  const sqs = new SQSClient({ ...settings, endpoint: hasty.endpoint });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'hasty' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'at once', DelaySeconds: 900 }));
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toMatchObject([{ Body: 'at once' }]);
  expect(hasty.calls.find(({ action }) => action === 'SendMessage')?.parameters.DelaySeconds).toBe('900');
  await hasty.stop();
});

test('a message that is held comes again sooner where that is wanted', async () => {
  const hasty = await startGate(moto.endpoint, { longestHiddenSeconds: 1 });
  const sqs = new SQSClient({ ...settings, endpoint: hasty.endpoint });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'impatient' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'held' }));
  const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 300, WaitTimeSeconds: 5 }));
  expect((await receive()).Messages).toMatchObject([{ Body: 'held' }]);
  expect((await receive()).Messages).toMatchObject([{ Body: 'held' }]);
  await hasty.stop();
});
