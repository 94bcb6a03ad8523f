import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { synthesize } from '../../infra/synthesize.ts';
import { stackConfiguration } from '../deployed-stack/configuration.ts';
import { notExercised } from './terraform/not-exercised.ts';
import { readStack } from './terraform/stack.ts';

test('what is declared and not exercised here is known, and all else is', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-declared-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const account = { account: '123456789012', region: 'eu-central-1', vpcId: '', subnetIds: [] };
  const stack = await readStack(await synthesize(stackConfiguration(account), directory));
  const idle = notExercised(stack);
  console.info(
    ['Declared, not exercised here:', ...idle.map(({ type, count, why }) => `  ${type} × ${count}: ${why}`)].join('\n'),
  );

  const listed = new Set(idle.map(({ type }) => type));
  const exercised = new Set(stack.declared.map(({ type }) => type).filter((type) => !listed.has(type)));
  expect([...exercised].toSorted()).toEqual([
    'aws_availability_zones',
    'aws_cloudwatch_event_rule',
    'aws_cloudwatch_event_target',
    'aws_iam_instance_profile',
    'aws_iam_role',
    'aws_lambda_event_source_mapping',
    'aws_lambda_function',
    'aws_lambda_function_recursion_config',
    'aws_lambda_permission',
    'aws_launch_template',
    'aws_s3_bucket',
    'aws_s3_bucket_notification',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_versioning',
    'aws_scheduler_schedule_group',
    'aws_sns_topic',
    'aws_sns_topic_subscription',
    'aws_sqs_queue',
    'aws_ssm_parameter',
    'aws_subnet',
    'aws_vpc',
  ]);
});
