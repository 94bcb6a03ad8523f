import { describe, expect, test } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { oneRepository } from '../infra/configurations.ts';
import { policiesOf } from '../infra/policies/simulate.ts';
import { one } from '../infra/stacks.ts';
import type { Call } from './gate/call.ts';
import { checksOf, UnjudgedCallError } from './policies/checks.ts';
import type { Facts } from './policies/facts.ts';
import { judge } from './policies/judge.ts';

const { account, region, stage } = oneRepository;
const runId = '0123456789abcdef0123';
const ledger = `mayfly-${stage}-ledger-${account}-${region}`;
const template = `lt-of-mayfly-${stage}_logs`;
const { subnetIds } = JSON.parse(one.one('aws_lambda_function', 'trigger').environment.variables.MAYFLY_DEPLOYMENT);

const groupArn = `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:0a1b:autoScalingGroupName/mayfly-production_pool_often`;

const facts: Facts = {
  account,
  region,
  roles: new Map(
    one.all('aws_iam_role').map(({ name }) => [
      name,
      {
        id: 'AROA',
        policies: policiesOf(one, name),
      },
    ]),
  ),
  bucketPolicies: new Map([[ledger, one.one('aws_s3_bucket_policy', 'ledger').policy]]),
  templates: new Map([
    [
      template,
      {
        arn: `arn:aws:ec2:${region}:${account}:launch-template/${template}`,
        tags: { mayfly: stage },
        securityGroupIds: [`sg-of-mayfly-${stage}-instances`],
        roleArn: `arn:aws:iam::${account}:role/mayfly-${stage}_logs`,
        tagsOfWhatIsMade: new Map([
          ['volume', { mayfly: stage }],
          ['network-interface', { mayfly: stage }],
        ]),
      },
    ],
  ]),
  groups: new Map([['mayfly-production_pool_often', { arn: groupArn, tags: { mayfly: stage } }]]),
  instanceTags: new Map([
    ['i-4', { mayfly: stage, 'aws:autoscaling:groupName': 'mayfly-production_pool_often' }],
    ['i-1', { mayfly: stage }],
    ['i-2', { owner: 'somebody' }],
  ]),
  image: { owner: account, tags: { 'mayfly:image': 'elasticsearch' } },
};

function call(role: string, part: Pick<Call, 'service' | 'action'> & Partial<Call>) {
  const nothing = { resource: '', accessKeyId: '', market: null, conditions: {}, parameters: {} };
  return { ...nothing, ...part, principal: `arn:aws:sts::${account}:assumed-role/mayfly-${stage}${role}/i-1` };
}

const fleet = 'LaunchTemplateConfigs.1';
const launch = call('-trigger', {
  service: 'ec2',
  action: 'CreateFleet',
  market: 'spot',
  parameters: {
    [`${fleet}.LaunchTemplateSpecification.LaunchTemplateId`]: template,
    [`${fleet}.Overrides.1.ImageId`]: 'ami-0123456789abcdef0',
    [`${fleet}.Overrides.1.SubnetId`]: subnetIds[0],
    'TagSpecification.1.ResourceType': 'instance',
    'TagSpecification.1.Tag.1.Key': 'mayfly',
    'TagSpecification.1.Tag.1.Value': stage,
  },
});
const put = (role: string, key: string, conditions: Call['conditions']) =>
  call(role, { service: 's3', action: 'PutObject', resource: `${ledger}/${key}`, conditions });
const once = { 's3:if-none-match': '*', 's3:ObjectCreationOperation': 'true' };
const terminate = (instanceId: string) =>
  call('-reaper', { service: 'ec2', action: 'TerminateInstances', parameters: { 'InstanceId.1': instanceId } });
const schedule = (group: string, RoleArn: string) =>
  call('-trigger', {
    service: 'scheduler',
    action: 'CreateSchedule',
    resource: `${group}/${runId}-1-i-1`,
    parameters: { Target: JSON.stringify({ RoleArn }) },
  });
const endsRole = `arn:aws:iam::${account}:role/mayfly-${stage}-ends`;
const changed = (parameters: Call['parameters']) => ({
  ...launch,
  parameters: { ...launch.parameters, ...parameters },
});
const deniedOf = async (recorded: typeof launch, of = facts) =>
  (await judge([recorded], of)).denied.map((each) => /"action":"([^"]+)"/.exec(each)?.[1]);
/** Of what it is asked twice: with the template in the context, and without. */
const bothWays = ['ec2:RunInstances', 'ec2:RunInstances'];

test('what our roles call is counted, by role and kind', async () => {
  const calls = [
    launch,
    put('-settle', ledgerKey.report(runId), once),
    put('-settle', ledgerKey.report(runId), once),
    terminate('i-1'),
    schedule(`mayfly-${stage}`, endsRole),
  ];
  const { kinds, checks, ...judgement } = await judge(calls, facts);
  expect(judgement).toEqual({ calls: 5, denied: [] });
  expect(kinds.get(`mayfly-${stage}-settle`)).toEqual(new Map([['s3 PutObject', 2]]));
  expect(kinds.get(`mayfly-${stage}-trigger`)).toEqual(
    new Map([
      ['ec2 CreateFleet', 1],
      ['scheduler CreateSchedule', 1],
    ]),
  );
  expect(checks).toBeGreaterThan(20);
});

describe('a launch would be denied', () => {
  const ofTemplate = (part: object): Facts => ({
    ...facts,
    templates: new Map([...facts.templates].map(([id, each]) => [id, { ...each, ...part }])),
  });
  test.each<[string, typeof launch, Facts, string[]]>([
    [
      'of another account’s image',
      launch,
      { ...facts, image: { ...facts.image, owner: '000000000000' } },
      ['ec2:CreateFleet', ...bothWays],
    ],
    [
      'of an image that is not baked for it',
      launch,
      { ...facts, image: { ...facts.image, tags: {} } },
      ['ec2:CreateFleet', ...bothWays],
    ],
    [
      'without our tag',
      changed({ 'TagSpecification.1.Tag.1.Key': 'owner' }),
      facts,
      [...bothWays, 'ec2:CreateTags', 'ec2:CreateTags'],
    ],
    [
      'in another subnet',
      changed({ [`${fleet}.Overrides.2.SubnetId`]: 'subnet-other' }),
      facts,
      ['ec2:CreateFleet', ...bothWays],
    ],
    ['behind another firewall', launch, ofTemplate({ securityGroupIds: ['sg-other'] }), [...bothWays]],
    ['with another role', launch, ofTemplate({ roleArn: `arn:aws:iam::${account}:role/admin` }), ['iam:PassRole']],
    [
      'with a disk that carries no tag',
      launch,
      ofTemplate({ tagsOfWhatIsMade: new Map([['network-interface', { mayfly: stage }]]) }),
      [...bothWays],
    ],
    ['from an untagged template', launch, ofTemplate({ tags: {} }), ['ec2:CreateFleet', ...bothWays]],
    [
      'from the template of a pool',
      launch,
      ofTemplate({ tags: { mayfly: stage, 'mayfly:pool': 'often' } }),
      ['ec2:CreateFleet', ...bothWays],
    ],
  ])('%s', async (_, recorded, of, denied) => {
    expect(await deniedOf(recorded, of)).toEqual(denied);
  });

  test('from a template of another account, whatever tags it has', async () => {
    const arn = `arn:aws:ec2:${region}:000000000000:launch-template/lt-others`;
    // The template itself in any case; what it makes, if IAM is told by which.
    const made = ['ec2:RunInstances', 'ec2:RunInstances', 'ec2:RunInstances'];
    expect(await deniedOf(launch, ofTemplate({ arn }))).toEqual(['ec2:CreateFleet', ...bothWays, ...made]);
  });

  test('by whoever is not the trigger', async () => {
    const { principal } = terminate('i-1');
    expect(new Set(await deniedOf({ ...launch, principal }))).toContain('ec2:CreateFleet');
  });
});

test.each<[string, typeof launch, string]>([
  [
    'that overwrites a report',
    put('-settle', ledgerKey.report(runId), { 's3:ObjectCreationOperation': 'true' }),
    's3:PutObject',
  ],
  ['that writes where another role writes', put('_logs', ledgerKey.report(runId), once), 's3:PutObject'],
  ['that ends an instance of others', terminate('i-2'), 'ec2:TerminateInstances'],
  ['that ends an instance that nobody knows', terminate('i-3'), 'ec2:TerminateInstances'],
  ['that schedules elsewhere', schedule('default', endsRole), 'scheduler:CreateSchedule'],
  [
    'that gives a schedule another role',
    schedule(`mayfly-${stage}`, `arn:aws:iam::${account}:role/admin`),
    'iam:PassRole',
  ],
  [
    'that lists a bucket without saying what',
    call('_logs', { service: 's3', action: 'ListObjectsV2', resource: 'example-snapshots' }),
    's3:ListBucket',
  ],
  [
    'to a queue of others',
    call('-settle', { service: 'sqs', action: 'SendMessage', resource: `http://127.0.0.1/${account}/others` }),
    'sqs:SendMessage',
  ],
  [
    'to a topic of others',
    call('-settle', { service: 'sns', action: 'Publish', resource: `arn:aws:sns:${region}:${account}:others` }),
    'sns:Publish',
  ],
  [
    'for parameters of others',
    call('-trigger', { service: 'ssm', action: 'GetParametersByPath', parameters: { Path: '/others' } }),
    'ssm:GetParametersByPath',
  ],
  [
    'for what another stage has deployed',
    call('-trigger', {
      service: 'ssm',
      action: 'GetParameters',
      parameters: {
        Names: JSON.stringify([`/mayfly/${stage}/repositories/logs`, '/mayfly/another/repositories/logs']),
      },
    }),
    'ssm:GetParameters',
  ],
])('a call %s would be denied', async (_, recorded, permission) => {
  expect(await deniedOf(recorded)).toEqual([permission]);
});

test('sessions that are excepted, and those of nobody’s roles, are not judged', async () => {
  const nobody = { ...terminate('i-2'), principal: 'test' };
  expect(await judge([nobody, terminate('i-2')], facts, { except: ['i-1'] })).toMatchObject({ calls: 0, denied: [] });
});

test.each([
  ['ec2', 'ModifyInstanceAttribute'],
  ['s3', 'DeleteObject'],
  ['sns', 'Subscribe'],
  ['dynamodb', 'PutItem'],
])('a call of which nobody has said what it needs is an error that names it: %s %s', async (service, action) => {
  const judging = judge([call('-trigger', { service, action, resource: 'something' })], facts);
  await expect(judging).rejects.toThrow(UnjudgedCallError);
  await expect(judging).rejects.toThrow(`${service} ${action} (something)`);
});

test('what concerns a group is judged by its ARN and its tags, that of a member as well', () => {
  const checks = (action: string, parameters: Call['parameters']) =>
    checksOf(call('-trigger', { service: 'autoscaling', action, parameters }), facts);
  const raised = checks('SetDesiredCapacity', { AutoScalingGroupName: 'mayfly-production_pool_often' });
  expect(raised).toMatchObject([{ action: 'autoscaling:SetDesiredCapacity', resource: groupArn }]);
  expect(raised[0]?.context).toMatchObject({ 'aws:ResourceTag/mayfly': stage });
  expect(checks('TerminateInstanceInAutoScalingGroup', { InstanceId: 'i-4' })).toMatchObject([
    { action: 'autoscaling:TerminateInstanceInAutoScalingGroup', resource: groupArn },
  ]);
  expect(checks('DescribeAutoScalingGroups', {})).toMatchObject([{ resource: '*' }]);
  expect(() => checks('UpdateAutoScalingGroup', {})).toThrow('Which permissions');
});

test('what a member does with its queue is judged by the queue', () => {
  const resource = 'http://127.0.0.1/123456789012/mayfly-production_pool_often';
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes']) {
    expect(checksOf(call('_pool_often', { service: 'sqs', action, resource }), facts)).toEqual([
      { action: `sqs:${action}`, resource: `arn:aws:sqs:${region}:${account}:mayfly-production_pool_often` },
    ]);
  }
});
