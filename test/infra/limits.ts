import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { rootPrefix } from '../../agent/blobs/base-path.ts';
import { ConfigurationFileError } from '../../infra/configuration/problem.ts';
import { readConfiguration } from '../../infra/configuration/read.ts';
import type { InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import { asIamGetsIt } from '../../infra/policies/policy.ts';
import { parseDeployment } from '../../lambda/configuration/configuration.ts';
import {
  parsePoolMachine,
  parseRepositoryMachine,
  poolParameter,
  repositoryParameter,
} from '../../lambda/configuration/machines.ts';
import { haveOverlap, refuseTags } from '../local-cloud/terraform/limits.ts';
import { policiesOf } from './policies/simulate.ts';
import { statementsOf } from './statements.ts';
import { type Attributes, type Synthesized, synthesizedWithoutCode } from './synthesized.ts';

/** What came of one configuration: refused by its fields, or how large what was synthesized of it is. */
export interface Outcome {
  readonly refused: readonly string[];
  readonly sizes: Readonly<Record<string, number>>;
}

/** Reads a configuration and synthesizes it; an assertion fails where AWS would refuse what comes of it. */
export async function outcomeOf(written: object): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-limits-'));
  try {
    const file = join(directory, 'mayfly.yaml');
    await writeFile(file, JSON.stringify(written));
    const configuration = readOrProblems(file);
    if (Array.isArray(configuration)) return { refused: configuration, sizes: {} };
    await mkdir(join(directory, 'out'));
    const stack = await synthesizedWithoutCode(configuration, join(directory, 'out'));
    const sizes = sizesOf(stack);
    for (const [what, size] of Object.entries(sizes)) expect([what, size <= (limits[what] ?? 0)]).toEqual([what, true]);
    for (const resource of stack.types.flatMap((type) => stack.all(type))) {
      refuseTags({ ...stack.provider.default_tags[0].tags, ...resource.tags });
    }
    for (const { queue = [] } of stack.all('aws_s3_bucket_notification')) expect(haveOverlap(queue)).toBe(false);
    for (const { bucket } of stack.all('aws_s3_bucket')) expect(bucket).toMatch(/^[a-z0-9-]{3,63}$/);
    mean(configuration, stack);
    return { refused: [], sizes };
  } finally {
    await rm(directory, { recursive: true });
  }
}

function readOrProblems(file: string): InfrastructureConfiguration | string[] {
  try {
    return readConfiguration(file);
  } catch (error) {
    if (!(error instanceof ConfigurationFileError)) throw error;
    for (const { message, remedy } of error.problems) expect([message, remedy]).not.toContain('');
    return error.problems.map(({ field }) => field);
  }
}

/** Sources: guides of IAM, Lambda, SQS, S3, SNS, EventBridge, CloudWatch, SSM and Budgets, "quotas"; botocore. */
const limits: Readonly<Record<string, number>> = {
  'inline policies of a role': 10_240,
  'a managed policy': 6_144,
  'managed policies of a role': 10,
  'a trust policy': 2_048,
  'the policy of a queue': 8_192,
  'the policy of a bucket': 20_480,
  'the policy of a topic': 30_720,
  'the policy of a bus': 10_240,
  environment: 4_096,
  'an event pattern': 2_048,
  'rules of a bus': 300,
  'rules of a bus that have wildcards': 30,
  'a filter of a bucket': 1_024,
  'a name': 64,
  'the name of a queue': 80,
  'mailboxes of a budget': 10,
  'a parameter': 4_096,
  'widgets of a dashboard': 500,
  'metrics of a dashboard': 2_500,
  'alarms of a widget': 100,
  'notifications of a bucket': 100,
};

function sizesOf(stack: Synthesized): Record<string, number> {
  const largest = (type: string, of: (one: Attributes) => number) => Math.max(0, ...stack.all(type).map(of));
  const roles = stack.all('aws_iam_role').map(({ name }) => name);
  const perRole = (of: (name: string) => number) => Math.max(...roles.map(of));
  const iam = (text: string) => {
    const document = asIamGetsIt(real(text));
    expect(document).toMatch(/^[\u0020-\u00ff]+$/);
    return document.length;
  };
  const rules = stack.all('aws_cloudwatch_event_rule');
  const named = [
    'aws_autoscaling_group',
    'aws_iam_role',
    'aws_cloudwatch_event_rule',
    'aws_lambda_function',
    'aws_scheduler_schedule_group',
  ];
  return {
    'inline policies of a role': perRole((name) =>
      stack.all('aws_iam_role_policy').reduce((sum, { role, policy }) => sum + (role === name ? iam(policy) : 0), 0),
    ),
    'a managed policy': largest('aws_iam_policy', ({ policy }) => iam(policy)),
    'managed policies of a role': perRole(
      (name) => stack.all('aws_iam_role_policy_attachment').filter(({ role }) => role === name).length,
    ),
    'a trust policy': largest('aws_iam_role', ({ assume_role_policy }) => iam(assume_role_policy)),
    'the policy of a queue': largest('aws_sqs_queue_policy', ({ policy }) => Buffer.byteLength(policy)),
    'the policy of a bucket': largest('aws_s3_bucket_policy', ({ policy }) => Buffer.byteLength(policy)),
    'the policy of a topic': largest('aws_sns_topic_policy', ({ policy }) => Buffer.byteLength(policy)),
    'the policy of a bus': largest('aws_cloudwatch_event_bus_policy', ({ policy }) => Buffer.byteLength(policy)),
    environment: largest('aws_lambda_function', ({ environment: { variables } }) =>
      Object.entries<string>(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + real(value)), 0),
    ),
    'an event pattern': largest('aws_cloudwatch_event_rule', ({ event_pattern = '' }) => event_pattern.length),
    'a filter of a bucket': largest('aws_s3_bucket_notification', ({ queue = [] }) =>
      Math.max(
        0,
        ...queue.map(({ filter_prefix, filter_suffix }: Attributes) => (filter_prefix + filter_suffix).length),
      ),
    ),
    'a name': Math.max(...named.map((type) => largest(type, (one) => (one.name ?? one.function_name).length))),
    'rules of a bus': largestBus(rules),
    'rules of a bus that have wildcards': largestBus(
      rules.filter(({ event_pattern = '' }) => event_pattern.includes('"wildcard"')),
    ),
    'a parameter': largest('aws_ssm_parameter', ({ value }) => Buffer.byteLength(real(value))),
    'widgets of a dashboard': largest('aws_cloudwatch_dashboard', (page) => widgetsOf(page).length),
    'metrics of a dashboard': largest('aws_cloudwatch_dashboard', (page) =>
      widgetsOf(page).reduce((sum, { properties: { metrics = [] } }) => sum + metrics.length, 0),
    ),
    'alarms of a widget': largest('aws_cloudwatch_dashboard', (page) =>
      Math.max(...widgetsOf(page).map(({ properties: { alarms = [] } }) => alarms.length)),
    ),
    'notifications of a bucket': largest('aws_s3_bucket_notification', ({ queue = [] }) => queue.length),
    'the name of a queue': largest('aws_sqs_queue', ({ name }) => name.length),
    'mailboxes of a budget': largest('aws_budgets_budget', ({ notification }) =>
      Math.max(...notification.map(({ subscriber_email_addresses: all }: Attributes) => all.length)),
    ),
  };
}

function widgetsOf({ dashboard_body }: Attributes): Attributes[] {
  return JSON.parse(dashboard_body).widgets;
}

function largestBus(rules: readonly Attributes[]): number {
  const byBus = Map.groupBy(rules, ({ event_bus_name }) => event_bus_name);
  return Math.max(0, ...[...byBus.values()].map(({ length }) => length));
}

/** With ids as long as AWS's. */
function real(text: string): string {
  return text
    .replaceAll(/AROA[A-Z0-9]+/g, 'A'.repeat(21))
    .replaceAll(/(lt|sg|subnet)-of-[\w-]+/g, (_, prefix: string) => `${prefix}-`.padEnd(prefix.length + 18, '0'));
}

/** What comes out of Terraform means what went in: the functions can read it, rules and rights are of the base path. */
function mean({ repositories, pools, stage }: InfrastructureConfiguration, stack: Synthesized): void {
  parseDeployment(stack.one('aws_lambda_function', 'trigger').environment.variables.MAYFLY_DEPLOYMENT);
  const parameters = new Map(stack.all('aws_ssm_parameter').map(({ name, value }) => [name, value]));
  for (const { name } of pools) parsePoolMachine(stage, name, parameters.get(poolParameter(stage, name)));
  for (const { name, bucket, basePath, notification } of repositories) {
    const root = rootPrefix(basePath);
    const role = `mayfly-${stage}_${name}`;
    parseRepositoryMachine(stage, name, parameters.get(repositoryParameter(stage, name)));
    const [policy = ''] = policiesOf(stack, role);
    const { Resource } = statementsOf(policy).find(({ Sid }) => Sid === 'ReadRepository') ?? {};
    const inLatin1 = root.replace(/[\u{10000}-\u{10ffff}]/gu, '*').replace(/[\u0100-\uffff]/g, '?');
    expect(Resource.replaceAll(/\$\{([*?$])\}/g, '$1').split(':::')[1]).toBe(`${bucket}/${inLatin1}*`);
    if (notification !== 'eventbridge') continue;
    const rule = stack.all('aws_cloudwatch_event_rule').find((one) => one.name === role);
    const [{ prefix = '' }] = JSON.parse(rule?.event_pattern).detail.object.key;
    expect(prefix.startsWith(root)).toBe(true);
  }
}

/** The second now and then, so that most configurations have little that is wrong; of a hundred, still less. */
const rarely = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>, weight = 60) =>
  fc.oneof({ weight, arbitrary: right }, { weight: 1, arbitrary: wrong });
const hardly = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>) => rarely(right, wrong, 500);

const text = (unit: fc.Arbitrary<string>, maxLength: number) => fc.string({ unit, maxLength, size: 'max' });
/** What means something to IAM, Terraform, JSON, HTML, S3 or EventBridge; what IAM has no letters for. */
const awkward = fc.constantFrom(...'a/ *?$%{}&<>"\\\'+ü\u00ffд漢🙂');
const basePath = hardly(
  fc.oneof(
    text(awkward, 60),
    text(fc.constantFrom('&', '*', '${', '%{'), 160),
    text(fc.constantFrom('a', 'б', '\\', '"'), 160),
    fc.constantFrom('&'.repeat(328), '*'.repeat(328), 'p'.repeat(328), '', 'es/logs'),
  ),
  fc.constantFrom('p'.repeat(341), 'a\u0001'),
);
const key = fc.constantFrom('0', 'f').map((digit) => `mrk-${digit.repeat(32)}`);
const region = fc.constantFrom('eu-central-1', 'ap-southeast-3', 'us-gov-west-1');

const repositories = fc
  .array(
    fc.record(
      {
        bucket: hardly(fc.constantFrom('b'.repeat(63), 'b'.repeat(255), null), fc.constant('example-snapshots')),
        basePath,
        keyId: key,
        store: fc.constantFrom('elasticsearch', 'archive'),
        types: hardly(
          fc.constantFrom(
            ['m7gd.*'],
            Array.from({ length: 100 }, () => `${'m'.repeat(29)}*`),
          ),
          fc.constantFrom<string[]>([`${'m'.repeat(30)}*`], ['m7gd']),
        ),
      },
      { requiredKeys: ['bucket', 'basePath'] },
    ),
    { minLength: 1, maxLength: 100, size: 'max' },
  )
  .chain((all) =>
    fc
      .record({
        long: fc.boolean(),
        notification: fc.constantFrom('eventbridge', 'bucket'),
        pools: fc.constantFrom(0, 0, 1, 7, 20),
      })
      .map((with_) => ({ all, ...with_ })),
  );

/** Configurations at their limits and around them, the valid and the wrong. */
export const configurations = fc
  .record({
    stage: fc.constantFrom('s'.repeat(16), 'production', 'a'),
    region,
    tags: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom<Record<string, string>>({}, { owner: 'a team', 'cost:center': '4=2+@' }),
      },
      fc.dictionary(fc.string({ maxLength: 130 }), fc.string({ maxLength: 260 }), { maxKeys: 45 }),
    ),
    subnets: rarely(fc.integer({ min: 0, max: 10 }), fc.constant(11)),
    mailboxes: rarely(fc.integer({ min: 1, max: 10 }), fc.constantFrom(0, 11, 21)),
    budget: fc.boolean(),
    imageKey: fc.option(key, { nil: undefined }),
    repositories,
  })
  .map(
    ({
      stage,
      region: place,
      tags,
      subnets,
      mailboxes,
      budget,
      imageKey,
      repositories: { all, long, notification, pools },
    }) => {
      const poolOf = ({ store = 'elasticsearch' }, index: number) =>
        pools === 0 || store !== 'elasticsearch' ? undefined : poolName(index % pools);
      const used = new Set(all.flatMap((one, index) => poolOf(one, index) ?? []));
      const keyArn = (id: string) =>
        `arn:${place.startsWith('us-gov') ? 'aws-us-gov' : 'aws'}:kms:${place}:123456789012:key/${id}`;
      return {
        ...{ version: 1, stage, account: '123456789012', region: place, tags },
        ...(subnets === 0
          ? {}
          : {
              network: {
                vpcId: 'vpc-0123456789abcdef0',
                subnetIds: Array.from({ length: subnets }, (_, index) => `subnet-${String(index).padStart(17, '0')}`),
              },
            }),
        notify: { mailboxes: Array.from({ length: mailboxes }, (_, index) => `team-${index}@example.com`) },
        ...(budget ? { budget: { monthlyUsd: 100 } } : {}),
        images: {
          ...{ elasticsearch: ['8.17.0'], archive: ['1.0.0'] },
          ...(imageKey === undefined ? {} : { kmsKeyArn: keyArn(imageKey) }),
        },
        pools: [...used].map((name) => ({ name, version: '8.17.0', shared: true })),
        repositories: all.map(({ keyId, types, bucket, store = 'elasticsearch', ...one }, index) => ({
          ...one,
          notification,
          bucket:
            bucket === null || bucket === 'example-snapshots'
              ? (bucket ?? `r${index}.snapshots`)
              : distinct(bucket, index),
          name: long ? `${'r'.repeat(37)}${String(index).padStart(3, '0')}` : `r${index}`,
          store,
          ...(store === 'archive' ? { keys: `${index}/*.tar.gz` } : {}),
          ...(keyId === undefined ? {} : { kmsKeyArn: keyArn(keyId) }),
          ...(types === undefined ? {} : { instances: { types } }),
          ...(poolOf({ store }, index) === undefined ? {} : { pool: poolOf({ store }, index) }),
        })),
      };
    },
  );

function distinct(name: string, index: number): string {
  return name.slice(0, -3) + String(index).padStart(3, '0');
}

const common = {
  ...{ version: 1, stage: 's'.repeat(16), account: '123456789012', region: 'ap-southeast-3' },
  tags: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}`.padStart(40, 'k'), 'v'.repeat(50)])),
  network: {
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: Array.from({ length: 10 }, (_, index) => `subnet-${String(index).padStart(17, '0')}`),
  },
  notify: { mailboxes: Array.from({ length: 10 }, (_, index) => `team-${index}@example.com`) },
  budget: { monthlyUsd: 100 },
  dashboard: true,
  images: {
    elasticsearch: ['8.17.0'],
    architectures: ['arm64', 'x86_64'],
    kmsKeyArn: `arn:aws:kms:ap-southeast-3:123456789012:key/mrk-${'0'.repeat(32)}`,
  },
};

const watched = { snapshotEveryHours: 26, verifiedEveryHours: 50, restoreTargetMinutes: 60 };

/**
 * As many repositories as there may be, with the longest names, all that is watched, and a bucket, a key and an account
 * each; their base paths are as long as the rights to all of them have room for.
 */
export const largest = {
  ...common,
  repositories: Array.from({ length: 100 }, (_, index) => ({
    ...watched,
    name: `${'r'.repeat(37)}${String(index).padStart(3, '0')}`,
    bucket: `${'b'.repeat(60)}${String(index).padStart(3, '0')}`,
    bucketAccount: String(210_000_000_000 + index),
    basePath: `${'p'.repeat(326)}/${String(index).padStart(3, '0')}`,
    kmsKeyArn: `arn:aws:kms:ap-southeast-3:123456789012:key/mrk-${String(index).padStart(32, '0')}`,
  })),
};

/** The same in a few buckets, with what costs a policy most: characters that it spells with six. */
export const widest = {
  ...common,
  repositories: Array.from({ length: 19 }, (_, index) => ({
    name: `r${index}`,
    bucket: `${'b'.repeat(253)}${String(index).padStart(2, '0')}`,
    basePath: '&'.repeat(330),
    kmsKeyArn: `arn:aws:kms:ap-southeast-3:123456789012:key/mrk-${String(index).padStart(32, '0')}`,
  })),
};

/** All the pools that there may be beside them, each for five; the source of each repository is counted. */
export const mostPools = {
  ...largest,
  pools: Array.from({ length: 20 }, (_, index) => ({ name: poolName(index), version: '8.17.0', shared: true })),
  repositories: largest.repositories.map((one, index) => ({
    ...{ ...one, pool: poolName(index % 20) },
    // Nothing makes the rights to a repository longer.
    baselines: `s3://${'c'.repeat(255)}/${'d'.repeat(300)}/`,
  })),
};

/** As a user has them: repositories of many teams in a few buckets, which share ten pools. */
export const reallife = {
  ...{ version: 1, stage: 'production', account: '123456789012', region: 'eu-central-1', dashboard: true },
  notify: { mailboxes: ['team@example.com'] },
  images: { elasticsearch: ['8.17.0'] },
  pools: Array.from({ length: 10 }, (_, index) => ({ name: `pool-${index}`, version: '8.17.0', shared: true })),
  repositories: Array.from({ length: 100 }, (_, index) => ({
    ...watched,
    name: `team-${index}-logs`,
    bucket: `acme-production-elasticsearch-snapshots-${index % 7}`,
    basePath: `elasticsearch/clusters/team-${index}/snapshots`,
    kmsKeyArn: `arn:aws:kms:eu-central-1:123456789012:key/mrk-${String(index % 7).padStart(32, '0')}`,
    pool: `pool-${index % 10}`,
  })),
};

function poolName(index: number): string {
  return `${'p'.repeat(33)}${String(index).padStart(2, '0')}`;
}
