import { describe, expect, test } from 'vitest';
import { both } from './stacks.ts';
import { statementsOf } from './statements.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  test('nothing is deployed into another account, and everything is tagged', () => {
    const { allowed_account_ids, default_tags, region: providerRegion } = stack.provider;
    expect(allowed_account_ids).toEqual([configuration.account]);
    expect(providerRegion).toBe(configuration.region);
    expect(default_tags).toEqual([{ tags: { ...configuration.tags, mayfly: configuration.stage } }]);
  });

  // AWS knows no smaller right to describe, to list, and to learn prices.
  const onlyOnAnything = [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeScalingActivities',
    'ec2:DescribeImages',
    'ec2:DescribeInstances',
    'ec2:DescribeSpotPriceHistory',
    'ec2:DescribeSubnets',
    'ec2:DescribeTags',
    'scheduler:ListSchedules',
  ];

  test('no right is on everything but what cannot be on less, and the wildcards in actions only deny', () => {
    for (const { policy } of [...stack.all('aws_iam_role_policy'), ...stack.all('aws_iam_policy')]) {
      for (const { Effect, Action, Resource } of statementsOf(policy)) {
        expect(Effect).toBe('Allow');
        expect([Action].flat().filter((action: string) => action.includes('*'))).toEqual([]);
        const isOnAnything = [Resource].flat().some((one: string) => one === '*' || one.endsWith(':*:*'));
        if (isOnAnything) expect(onlyOnAnything).toEqual(expect.arrayContaining([Action].flat()));
      }
    }
  });
});
