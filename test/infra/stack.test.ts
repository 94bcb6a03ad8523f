import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import { parseConfiguration, parseDeployment } from '../../lambda/configuration.ts';
import { oneRepository, severalRepositories } from './configurations.ts';
import { type Attributes, type Synthesized, synthesized } from './synthesized.ts';
import { unzipped } from './unzipped.ts';

let directory: string;
let one: Synthesized;
let several: Synthesized;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-stack-'));
  one = await synthesized(oneRepository, join(directory, 'one'));
  several = await synthesized(severalRepositories, join(directory, 'several'));
});
afterAll(() => rm(directory, { recursive: true }));

const both: [string, () => Synthesized, InfrastructureConfiguration][] = [
  ['one repository', () => one, oneRepository],
  ['several repositories', () => several, severalRepositories],
];

describe.each(both)('with %s', (_, stackOf, configuration) => {
  const { stage, account, region, repositories } = configuration;

  test('nothing is deployed into another account, and everything is tagged', () => {
    const { allowed_account_ids, default_tags, region: providerRegion } = stackOf().provider;
    expect(allowed_account_ids).toEqual([account]);
    expect(providerRegion).toBe(region);
    expect(default_tags).toEqual([{ tags: { ...configuration.tags, mayfly: stage } }]);
  });

  test('the ledger is versioned, encrypted, private, owned by its bucket', () => {
    const stack = stackOf();
    const { bucket } = stack.one('aws_s3_bucket');
    expect(bucket).toBe(`mayfly-${stage}-ledger-${account}-${region}`);
    expect(stack.one('aws_s3_bucket_versioning')).toMatchObject({
      bucket,
      versioning_configuration: { status: 'Enabled' },
    });
    expect(stack.one('aws_s3_bucket_server_side_encryption_configuration')).toMatchObject({
      bucket,
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
    expect(stack.one('aws_s3_bucket_public_access_block')).toMatchObject({
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.one('aws_s3_bucket_ownership_controls')).toMatchObject({
      bucket,
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
    expect(stack.one('aws_s3_bucket_policy')).toMatchObject({ bucket });
  });

  test('topics and queues are encrypted, and denied to whoever comes without TLS', () => {
    const stack = stackOf();
    const topics = stack.all('aws_sns_topic');
    expect(topics.map(({ name }) => name).toSorted()).toEqual(
      ['pager', 'people', 'results'].map((name) => `mayfly-${stage}-${name}`),
    );
    for (const topic of topics) expect(topic.kms_master_key_id).toBe('alias/aws/sns');
    const queues = stack.all('aws_sqs_queue');
    expect(queues).toHaveLength(4);
    for (const queue of queues) expect(queue.sqs_managed_sse_enabled).toBe(true);

    const policies = [...stack.all('aws_sns_topic_policy'), ...stack.all('aws_sqs_queue_policy')];
    expect(policies).toHaveLength(topics.length + queues.length);
    for (const { policy } of policies) {
      expect(statementsOf(policy)).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  test('what fails is tried a bounded number of times, then kept two weeks', () => {
    const stack = stackOf();
    for (const name of ['trigger', 'settle']) {
      const queue = stack.one('aws_sqs_queue', `${name}-queue/queue`);
      const dead = stack.one('aws_sqs_queue', `${name}-queue/dead-letters`);
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(queue.redrive_policy);
      expect(deadLetterTargetArn.split(':').at(-1)).toBe(dead.name);
      expect(maxReceiveCount).toBeGreaterThan(1);
      expect(maxReceiveCount).toBeLessThanOrEqual(10);
      expect(dead.message_retention_seconds).toBe(14 * 24 * 3600);
      const fn = stack.one('aws_lambda_function', name);
      expect(queue.visibility_timeout_seconds).toBeGreaterThanOrEqual(6 * fn.timeout);
      expect(queue.message_retention_seconds).toBeGreaterThan(maxReceiveCount * queue.visibility_timeout_seconds);
    }
  });

  test('queues take messages from their own senders only, and never from another account', () => {
    for (const { policy } of stackOf().all('aws_sqs_queue_policy')) {
      for (const { Principal, Action, Condition } of allowed(policy)) {
        expect(Action).toBe('sqs:SendMessage');
        expect(Condition.ArnEquals['aws:SourceArn'].length).toBeGreaterThan(0);
        expect(JSON.stringify(Condition)).not.toContain('*');
        if (Principal.Service === 's3.amazonaws.com') {
          expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': account });
        } else {
          expect(Condition.ArnEquals['aws:SourceArn'].every((arn: string) => arn.split(':')[4] === account)).toBe(true);
        }
      }
    }
  });

  test('functions answer for each message, within bounds, on arm64, with logs that end', () => {
    const stack = stackOf();
    for (const name of ['trigger', 'settle']) {
      const fn = stack.one('aws_lambda_function', name);
      expect(fn).toMatchObject({ runtime: 'nodejs24.x', architectures: ['arm64'], handler: 'index.handler' });
      expect(stack.one('aws_cloudwatch_log_group', name)).toMatchObject({
        name: `/aws/lambda/${fn.function_name}`,
        retention_in_days: 90,
      });
      const mapping = stack.one('aws_lambda_event_source_mapping', name);
      expect(mapping).toMatchObject({
        function_name: fn.function_name,
        function_response_types: ['ReportBatchItemFailures'],
      });
      expect(mapping.event_source_arn.split(':').at(-1)).toBe(stack.one('aws_sqs_queue', `${name}-queue/queue`).name);
      // A delivery that finds no free function counts as a receive.
      expect(mapping.scaling_config.maximum_concurrency).toBeLessThanOrEqual(fn.reserved_concurrent_executions);
    }
  });

  test('functions get settings and deployment as they parse them', async () => {
    const stack = stackOf();
    for (const name of ['trigger', 'settle']) {
      const { filename, environment } = stack.one('aws_lambda_function', name);
      const files = await unzipped(join(stack.directory, filename));
      expect([...files.keys()].toSorted()).toEqual(['configuration.json', 'index.mjs']);
      const settings = parseConfiguration(files.get('configuration.json')?.toString() ?? '');
      expect(settings.stage).toBe(stage);
      expect(settings.repositories).toHaveLength(repositories.length);

      const deployment = parseDeployment(environment.variables.MAYFLY_DEPLOYMENT);
      expect(deployment.ledgerBucket).toBe(stack.one('aws_s3_bucket').bucket);
      for (const { name: repository, bucket, basePath } of settings.repositories) {
        const { launchTemplateId } = deployment.repositories[repository] ?? {};
        expect(launchTemplateId).toBe(`lt-of-mayfly-${stage}_${repository}`);
        expect(repositories).toContainEqual(expect.objectContaining({ name: repository, bucket, basePath }));
      }
    }
  });

  test('instances come from a hardened template of their own repository, and power-off is their end', () => {
    const stack = stackOf();
    const templates = stack.all('aws_launch_template');
    expect(templates).toHaveLength(repositories.length);
    for (const { name, imageId } of repositories) {
      const template = stack.one('aws_launch_template', `repository-${name}/`);
      expect(template).toMatchObject({
        image_id: imageId,
        instance_initiated_shutdown_behavior: 'terminate',
        metadata_options: {
          http_endpoint: 'enabled',
          http_tokens: 'required',
          http_put_response_hop_limit: 1,
          instance_metadata_tags: 'disabled',
        },
        vpc_security_group_ids: [`sg-of-mayfly-${stage}-instances`],
      });
      expect(template.key_name).toBeUndefined();
      expect(template.user_data).toBeUndefined();
      for (const { ebs } of template.block_device_mappings) {
        expect(ebs).toMatchObject({ encrypted: 'true', volume_type: 'gp3', delete_on_termination: 'true' });
      }
      for (const { tags } of template.tag_specifications) expect(tags).toEqual({ mayfly: stage });
      const profile = stack.one('aws_iam_instance_profile', `repository-${name}/`);
      expect(template.iam_instance_profile.arn.endsWith(`/${profile.name}`)).toBe(true);
      expect(profile.role).toBe(`mayfly-${stage}_${name}`);
    }
    const roles = stack.all('aws_iam_role').map(({ name }) => name);
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('the firewall lets nothing in, and only https out', () => {
    const stack = stackOf();
    const group = stack.one('aws_security_group');
    expect(group).toMatchObject({ vpc_id: configuration.network.vpcId });
    expect(group.ingress).toBeUndefined();
    expect(stack.all('aws_vpc_security_group_egress_rule')).toMatchObject([
      { ip_protocol: 'tcp', from_port: 443, to_port: 443 },
    ]);
    expect(stack.types).not.toContain('aws_vpc_security_group_ingress_rule');
  });

  test('no right is on everything, and the wildcards in actions only deny', () => {
    for (const { policy } of stackOf().all('aws_iam_role_policy')) {
      for (const { Effect, Action, Resource } of statementsOf(policy)) {
        expect(Effect).toBe('Allow');
        expect([Action].flat().filter((action: string) => action.includes('*'))).toEqual([]);
        expect([Resource].flat().filter((resource: string) => resource === '*' || resource.endsWith(':*:*'))).toEqual(
          [],
        );
      }
    }
  });

  test('a result that was written is heard of twice: from its instance, and from the ledger', () => {
    const stack = stackOf();
    const settleQueue = stack.one('aws_sqs_queue', 'settle-queue/queue').name;
    const { queue } = stack.one('aws_s3_bucket_notification', 'ledger/');
    expect(queue).toEqual([
      {
        queue_arn: expect.stringMatching(new RegExp(`:${settleQueue}$`)),
        events: ['s3:ObjectCreated:*'],
        filter_prefix: 'attempts/',
        filter_suffix: '/result.json',
      },
    ]);
    expect(stack.one('aws_sns_topic_subscription', 'topics/settle')).toMatchObject({
      protocol: 'sqs',
      topic_arn: expect.stringMatching(/-results$/),
      endpoint: expect.stringMatching(new RegExp(`:${settleQueue}$`)),
    });
  });
});

test('EventBridge hears of snapshots without touching the bucket', () => {
  const pattern = JSON.parse(one.one('aws_cloudwatch_event_rule').event_pattern);
  expect(pattern.detail).toEqual({
    bucket: { name: ['example-snapshots'] },
    object: { key: [{ wildcard: 'es/logs/snap-*.dat' }] },
  });
  expect(one.one('aws_cloudwatch_event_target').arn).toMatch(/:mayfly-production-trigger$/);
  expect(one.all('aws_s3_bucket_notification')).toHaveLength(1);
});

test("a bucket that is all ours has one notification, for all of its repositories, to the trigger's queue", () => {
  expect(several.one('aws_s3_bucket_notification', 'landings/')).toMatchObject({
    bucket: 'shop-backups',
    queue: [
      { filter_prefix: 'elastic/orders/snap-', filter_suffix: '.dat' },
      { filter_prefix: 'elastic/carts+and+more/snap-', filter_suffix: '.dat' },
    ],
  });
  const senders = allowed(several.one('aws_sqs_queue_policy', 'trigger-queue/queue').policy);
  expect(senders.map(({ Condition }) => Condition.ArnEquals['aws:SourceArn'])).toEqual([
    ['arn:aws-us-gov:events:us-gov-west-1:210987654321:rule/mayfly-canary_audit'],
    ['arn:aws-us-gov:s3:::shop-backups'],
  ]);
});

test('people and pagers are subscribed to their own topics', () => {
  expect(one.one('aws_sns_topic_subscription', 'topics/mailbox')).toMatchObject({
    protocol: 'email',
    endpoint: 'search-team@example.com',
    topic_arn: expect.stringMatching(/-people$/),
  });
  expect(one.one('aws_sns_topic_subscription', 'topics/pager')).toMatchObject({
    protocol: 'https',
    topic_arn: expect.stringMatching(/-pager$/),
  });
  expect(several.all('aws_sns_topic_subscription')).toHaveLength(1);
});

test('what is told a function of twenty repositories fits into its environment, its rights into a policy, and every name into its limit', async () => {
  const [first] = oneRepository.repositories;
  const longest = configurationSchema.parse({
    ...oneRepository,
    stage: 's'.repeat(16),
    region: 'ap-southeast-3',
    repositories: Array.from({ length: 20 }, (_, index) => ({
      ...first,
      name: `${'r'.repeat(38)}${String(index).padStart(2, '0')}`,
      basePath: String(index),
    })),
  });
  const stack = await synthesized(longest, join(directory, 'longest'));
  const { environment } = stack.one('aws_lambda_function', 'trigger');
  const real = (text: string) =>
    text
      .replaceAll(/AROA[A-Z0-9]+/g, 'A'.repeat(21))
      .replaceAll(/lt-of-[\w-]+/g, 'l'.repeat(20))
      .replaceAll(/sg-of-[\w-]+/g, 's'.repeat(20));
  const told = Buffer.byteLength(real(environment.variables.MAYFLY_DEPLOYMENT));
  expect(told + 'MAYFLY_DEPLOYMENT'.length).toBeLessThan(4096);
  for (const type of ['aws_iam_role', 'aws_cloudwatch_event_rule', 'aws_lambda_function', 'aws_s3_bucket']) {
    for (const { name, function_name, bucket } of stack.all(type)) {
      expect((name ?? function_name ?? bucket).length).toBeLessThanOrEqual(type === 'aws_s3_bucket' ? 63 : 64);
    }
  }
  // Of all inline policies of a role together. Source: IAM user guide, "IAM and AWS STS quotas".
  for (const { policy } of stack.all('aws_iam_role_policy')) expect(real(policy).length).toBeLessThan(10_240);
});

function statementsOf(policy: string): Attributes[] {
  return JSON.parse(policy).Statement;
}

function allowed(policy: string): Attributes[] {
  return statementsOf(policy).filter(({ Effect }) => Effect === 'Allow');
}
