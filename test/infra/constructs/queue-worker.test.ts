import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { includesRestore } from '../../../agent/contract/verdict.ts';
import {
  type Configuration,
  parseConfiguration,
  parseDeployment,
} from '../../../lambda/configuration/configuration.ts';
import { parseRepositoryMachine, repositoryParameter } from '../../../lambda/configuration/machines.ts';
import { both, directory } from '../stacks.ts';
import { type Synthesized, synthesized } from '../synthesized.ts';
import { unzipped } from '../unzipped.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { stage, repositories } = configuration;

  test('functions answer for each message, within bounds, on arm64, with logs that end', () => {
    for (const name of ['trigger', 'settle']) {
      const fn = stack.one('aws_lambda_function', name);
      expect(fn).toMatchObject({ runtime: 'nodejs24.x', architectures: ['arm64'], handler: 'index.handler' });
      expect(stack.one('aws_cloudwatch_log_group', name)).toMatchObject({
        name: `/aws/lambda/${fn.function_name}`,
        retention_in_days: 90,
      });
      expect(stack.one('aws_lambda_function_recursion_config', name)).toMatchObject({
        function_name: fn.function_name,
        recursive_loop: 'Allow',
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

  test('functions get their code, and settings and deployment as they parse them', { timeout: 120_000 }, async () => {
    const whole = await synthesized(configuration, join(directory, 'whole', stage));
    for (const name of ['trigger', 'settle', 'reaper']) {
      const { filename, environment } = whole.one('aws_lambda_function', name);
      const files = await unzipped(join(whole.directory, filename));
      expect([...files.keys()].toSorted()).toEqual(['configuration.json', 'index.mjs']);
      expect(files.get('index.mjs')?.toString()).toMatch(/batchItemFailures|sweep failed/);
      const settings = parseConfiguration(files.get('configuration.json')?.toString() ?? '');
      expect(settings.stage).toBe(stage);
      expect(settings.repositories).toHaveLength(repositories.length);

      const deployment = parseDeployment(environment.variables.MAYFLY_DEPLOYMENT);
      expect(deployment.ledgerBucket).toBe(whole.one('aws_s3_bucket', 'ledger/').bucket);
      // What the reaper compares with is what the alarms compare with.
      expect(limitsOf(settings)).toEqual(thresholdsOf(stack));
      for (const { name: repository, bucket, basePath, level, trend } of settings.repositories) {
        expect(trend !== undefined).toBe(includesRestore(level));
        const { name: parameter, value } = whole.one('aws_ssm_parameter', `repository-${repository}/`);
        expect(parameter).toBe(repositoryParameter(stage, repository));
        const { launchTemplateId } = parseRepositoryMachine(stage, repository, value);
        expect(launchTemplateId).toBe(`lt-of-mayfly-${stage}_${repository}`);
        expect(repositories).toContainEqual(expect.objectContaining({ name: repository, bucket, basePath }));
      }
    }
  });
});

/** By the alarm that watches it. */
function limitsOf({ stage, repositories, maximumImageAgeDays }: Configuration): Record<string, number> {
  const limits = repositories.flatMap(({ name, snapshotEveryHours: landed, verifiedEveryHours: verified }) => [
    ...(landed === undefined ? [] : [[`mayfly-${stage}_${name}_no-snapshot`, landed]]),
    ...(verified === undefined ? [] : [[`mayfly-${stage}_${name}_no-verified`, verified]]),
  ]);
  return { ...Object.fromEntries(limits), [`mayfly-${stage}_old-image`]: maximumImageAgeDays };
}

function thresholdsOf(stack: Synthesized): Record<string, number> {
  const alarms = stack
    .all('aws_cloudwatch_metric_alarm')
    .filter(({ metric_name }) => /Age(Hours|Days)$/.test(metric_name));
  return Object.fromEntries(alarms.map(({ alarm_name, threshold }) => [alarm_name, threshold]));
}
