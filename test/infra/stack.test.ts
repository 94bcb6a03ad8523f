import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationSchema } from '../../infra/configuration/schema.ts';
import { oneRepository, written } from './configurations.ts';
import { both, directory } from './stacks.ts';
import { statementsOf } from './statements.ts';
import { synthesizedWithoutCode } from './synthesized.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  test('nothing is deployed into another account, and everything is tagged', () => {
    const { allowed_account_ids, default_tags, region: providerRegion } = stack.provider;
    expect(allowed_account_ids).toEqual([configuration.account]);
    expect(providerRegion).toBe(configuration.region);
    expect(default_tags).toEqual([{ tags: { ...configuration.tags, mayfly: configuration.stage } }]);
  });

  // AWS knows no smaller right to describe, to list, and to learn prices.
  const onlyOnAnything = [
    'ec2:DescribeImages',
    'ec2:DescribeInstances',
    'ec2:DescribeSpotPriceHistory',
    'ec2:DescribeSubnets',
    'ec2:DescribeTags',
    'scheduler:ListSchedules',
  ];

  test('no right is on everything but what cannot be on less, and the wildcards in actions only deny', () => {
    for (const { policy } of stack.all('aws_iam_role_policy')) {
      for (const { Effect, Action, Resource } of statementsOf(policy)) {
        expect(Effect).toBe('Allow');
        expect([Action].flat().filter((action: string) => action.includes('*'))).toEqual([]);
        const isOnAnything = [Resource].flat().some((one: string) => one === '*' || one.endsWith(':*:*'));
        if (isOnAnything) expect(onlyOnAnything).toEqual(expect.arrayContaining([Action].flat()));
      }
    }
  });
});

test('what is told a function of as many repositories as there may be fits into its environment, its rights into a policy, and every name into its limit', async () => {
  const example = written(oneRepository);
  const [first] = example.repositories;
  const longest = configurationSchema.parse({
    ...example,
    stage: 's'.repeat(16),
    region: 'ap-southeast-3',
    repositories: Array.from({ length: 16 }, (_, index) => ({
      ...first,
      name: `${'r'.repeat(38)}${String(index).padStart(2, '0')}`,
      basePath: String(index),
    })),
  });
  const stack = await synthesizedWithoutCode(longest, join(directory, 'longest'));
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
