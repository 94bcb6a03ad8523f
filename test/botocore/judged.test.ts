import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateFleetCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gate, startGate } from '../local-cloud/gate/gate.ts';
import { type Moto, motoCredentials, motoRegion, startMoto } from '../local-cloud/moto.ts';
import { judged } from './judged.ts';

let moto: Moto;
let gate: Gate;
const expected: string[] = [];

beforeAll(async () => {
  moto = await startMoto();
  gate = await startGate(moto.endpoint);
});
afterAll(async () => {
  await gate.stop();
  await expect(moto.stop(), 'whoever stops it hears of each').rejects.toThrow(expected.at(-1) ?? '');
});

const settings = () => ({
  endpoint: gate.endpoint,
  region: motoRegion,
  credentials: motoCredentials,
  maxAttempts: 1,
});
const template = { LaunchTemplateSpecification: { LaunchTemplateName: 'logs', Version: '1' } };
const fleet = { TargetCapacitySpecification: { TotalTargetCapacity: 1 }, LaunchTemplateConfigs: [template] };
const invocation = { ScheduleExpression: 'at(2026-01-01T00:00:00)', FlexibleTimeWindow: { Mode: 'OFF' } } as const;
const target = { Arn: 'arn:aws:sqs:eu-central-1:123456789012:q', RoleArn: 'arn:aws:iam::123456789012:role/r' };
const rule = { Prefix: '', Expiration: { Days: 1 } };

/** What TypeScript would not let pass. */
// biome-ignore lint/suspicious/noExplicitAny: these are the mistakes that it would find.
const wrongly = (input: object): any => input;

const wrong: readonly [string, () => Promise<unknown>, string][] = [
  [
    'a value that an enumeration lacks, in EC2',
    () => new EC2Client(settings()).send(new CreateFleetCommand(wrongly({ ...fleet, Type: 'at-once' }))),
    "ec2 CreateFleet: Type: 'at-once' is none of request, maintain, instant",
  ],
  [
    'a parameter that is missing, in a fleet that moto never sees as it was asked',
    () => new EC2Client(settings()).send(new CreateFleetCommand(wrongly({ Type: 'instant' }))),
    'ec2 CreateFleet: Missing required parameter in input: "LaunchTemplateConfigs"',
  ],
  [
    'a name with letters that its pattern lacks, in IAM',
    () => new IAMClient(settings()).send(new CreateRoleCommand({ RoleName: 'a b', AssumeRolePolicyDocument: '{}' })),
    "iam CreateRole: RoleName: 'a b' does not match [\\w+=,.@-]+",
  ],
  [
    'a policy beyond Latin-1',
    () =>
      new IAMClient(settings()).send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: '{"Sid":"д"}' })),
    'iam CreateRole: AssumeRolePolicyDocument',
  ],
  [
    'a text that is too long, in STS',
    () =>
      new STSClient(settings()).send(
        new AssumeRoleCommand({ RoleArn: target.RoleArn, RoleSessionName: 's'.repeat(65) }),
      ),
    'sts AssumeRole: RoleSessionName: its length is 65, and must be at most 64',
  ],
  [
    'a name that is too long, in the scheduler',
    () =>
      new SchedulerClient(settings()).send(
        new CreateScheduleCommand({ ...invocation, Name: 'n'.repeat(65), Target: target }),
      ),
    'scheduler CreateSchedule: Name: its length is 65, and must be at most 64',
  ],
  [
    'more than a number may be, in the scheduler',
    () =>
      new SchedulerClient(settings()).send(
        new CreateScheduleCommand({
          ...invocation,
          Name: 'n',
          Target: { ...target, RetryPolicy: { MaximumRetryAttempts: 186 } },
        }),
      ),
    'scheduler CreateSchedule: Target.RetryPolicy.MaximumRetryAttempts is 186, and must be at most 185',
  ],
  [
    'a state that is none, in EventBridge',
    () =>
      new EventBridgeClient(settings()).send(
        new PutRuleCommand(wrongly({ Name: 'r', EventPattern: '{}', State: 'ON' })),
      ),
    "events PutRule: State: 'ON' is none of ENABLED",
  ],
  [
    'more than a page has, in the systems manager',
    () => new SSMClient(settings()).send(new GetParametersByPathCommand({ Path: '/mayfly', MaxResults: 11 })),
    'ssm GetParametersByPath: MaxResults is 11, and must be at most 10',
  ],
  [
    'a status that is none, in the XML of S3',
    () =>
      new S3Client(settings()).send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: 'b',
          LifecycleConfiguration: { Rules: [wrongly({ ...rule, Status: 'On' })] },
        }),
      ),
    "s3 PutBucketLifecycleConfiguration: LifecycleConfiguration.Rules[0].Status: 'On' is none of Enabled, Disabled",
  ],
  [
    'a unit that is none, in CloudWatch',
    () =>
      new CloudWatchClient(settings()).send(
        new PutMetricDataCommand(wrongly({ Namespace: 'm', MetricData: [{ MetricName: 'm', Unit: 'Hours' }] })),
      ),
    "cloudwatch PutMetricData: MetricData[0].Unit: 'Hours' is none of Seconds",
  ],
];

test.each(wrong)('refuses %s', async (_, send, fault) => {
  expected.push(fault);
  await expect(send()).rejects.toMatchObject({ name: expect.stringMatching(/^Validation/) });
  const { refused } = await judged(moto.endpoint);
  expect(refused).toContainEqual(expect.stringContaining(fault));
});

/** The SDK sends nothing that it doesn't know: written by hand, as from a newer or an older one. */
const unknown: readonly [string, string, string, Record<string, string>, string, string][] = [
  [
    'of EC2',
    'ec2',
    '/',
    { 'content-type': 'application/x-www-form-urlencoded' },
    'Action=DescribeInstances&Version=2016-11-15&MaxResult=5&Filter.1.Name=instance-id&Filter.1.Value.1=i',
    "ec2 DescribeInstances: MaxResult: '5' is unknown to the model",
  ],
  [
    'of SNS',
    'sns',
    '/',
    { 'content-type': 'application/x-www-form-urlencoded' },
    'Action=Publish&Version=2010-03-31&Message=m&TopicARN=t',
    "sns Publish: TopicARN: 't' is unknown to the model",
  ],
  [
    'of SQS',
    'sqs',
    '/',
    { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    JSON.stringify({ QueueUrl: 'http://q', MessageBody: 'm', Delay: 5 }),
    'sqs SendMessage: Delay: 5 is unknown to the model',
  ],
  [
    'of S3, in the body',
    's3',
    '/b?versioning',
    {},
    '<VersioningConfiguration><State>Enabled</State></VersioningConfiguration>',
    "s3 PutBucketVersioning: VersioningConfiguration.State[0]: 'Enabled' is unknown to the model",
  ],
  ['of S3, in a header', 's3', '/b', { 'x-amz-tag': 'x' }, '', "header x-amz-tag: 'x' is unknown to the model"],
];

test.each(unknown)('refuses a parameter that no call has, %s', async (_, service, path, headers, body, fault) => {
  expected.push(fault);
  const credential = `Credential=test/20260101/${motoRegion}/${service}/aws4_request`;
  const answer = await fetch(gate.endpoint + path, {
    method: service === 's3' ? 'PUT' : 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}`, 'user-agent': 'aws-sdk-js/3', ...headers },
    body,
  });
  expect(answer.status).toBe(400);
  const { refused } = await judged(moto.endpoint);
  expect(refused).toContainEqual(expect.stringContaining(fault));
});

test('lets pass, and counts, what is as the model says', async () => {
  const before = await judged(moto.endpoint);
  const sqs = new SQSClient(settings());
  await new S3Client(settings()).send(new CreateBucketCommand({ Bucket: 'bucket-of-the-model' }));
  await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl: 'http://127.0.0.1/none' }))).rejects.toThrow();
  const after = await judged(moto.endpoint);
  expect(after.refused).toEqual(before.refused);
  expect(after.calls).toMatchObject({ 's3 CreateBucket': 2, 'sqs ReceiveMessage': 1 });
});
