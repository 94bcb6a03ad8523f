import { expect, test } from 'vitest';
import { both, one, several } from '../stacks.ts';
import { allowing } from '../statements.ts';

test('EventBridge hears of snapshots without touching the bucket', () => {
  const pattern = JSON.parse(one.one('aws_cloudwatch_event_rule', 'landings/').event_pattern);
  expect(pattern.detail).toEqual({
    bucket: { name: ['example-snapshots'] },
    object: { key: [{ prefix: 'es/logs/snap-' }] },
  });
  expect(one.one('aws_cloudwatch_event_target', 'landings/').arn).toMatch(/:mayfly-production-trigger$/);
  // Of our own buckets only.
  expect(one.all('aws_s3_bucket_notification').map(({ bucket }) => bucket)).not.toContain('example-snapshots');
});

test("a bucket that is all ours has one notification, for all of its repositories, to the trigger's queue", () => {
  expect(several.one('aws_s3_bucket_notification', 'landings/')).toMatchObject({
    bucket: 'shop-backups',
    queue: [
      { filter_prefix: 'elastic/orders/snap-', filter_suffix: '.dat' },
      { filter_prefix: 'elastic/carts+and+more/snap-', filter_suffix: '.dat' },
    ],
  });
  const senders = allowing(several.one('aws_sqs_queue_policy', 'trigger-queue/queue').policy);
  expect(senders.map(({ Condition }) => Condition.ArnLike['aws:SourceArn'])).toEqual([
    [
      'arn:aws-us-gov:events:us-gov-west-1:210987654321:rule/mayfly-canary_*',
      'arn:aws-us-gov:events:us-gov-west-1:210987654321:rule/mayfly-canary-landings/mayfly-canary_*',
    ],
    ['arn:aws-us-gov:s3:::shop-backups'],
  ]);
});

test('the queue hears every rule that sends to it, and no other of the stage is called so', () => {
  for (const { stack } of both) {
    const rules = new Map(stack.all('aws_cloudwatch_event_rule').map((rule) => [rule.name, rule.event_bus_name]));
    const loud = stack
      .all('aws_cloudwatch_event_target')
      .flatMap(({ rule, arn }) => (arn.endsWith('-trigger') && !arn.includes(':function:') ? [rule] : []));
    expect([...rules.keys()].filter((name) => name.includes('_')).toSorted()).toEqual(loud.toSorted());
    const heard: string[] = allowing(stack.one('aws_sqs_queue_policy', 'trigger-queue/queue').policy).flatMap(
      ({ Condition }) => Condition.ArnLike['aws:SourceArn'],
    );
    for (const name of loud) {
      const bus = rules.get(name);
      const resource = `:rule/${bus === undefined ? '' : `${bus}/`}${name.split('_')[0]}_*`;
      expect(heard.filter((arn) => arn.endsWith(resource))).toHaveLength(1);
    }
  }
});

test("what lands in another account's bucket comes over a bus that only that account may send to, and only this", () => {
  const rule = several.one('aws_cloudwatch_event_rule', 'landings/rule-partner');
  expect(rule.event_bus_name).toBe('mayfly-canary-landings');
  expect(JSON.parse(rule.event_pattern).account).toEqual(['666677778888']);
  expect(several.one('aws_cloudwatch_event_target', 'landings/target-rule-partner')).toMatchObject({
    event_bus_name: 'mayfly-canary-landings',
    arn: expect.stringMatching(/:mayfly-canary-trigger$/),
  });
  expect(allowing(several.one('aws_cloudwatch_event_bus_policy').policy)).toEqual([
    expect.objectContaining({
      Principal: { AWS: ['arn:aws-us-gov:iam::666677778888:root'] },
      Action: 'events:PutEvents',
      Condition: { StringEquals: { 'events:source': 'aws.s3', 'events:detail-type': 'Object Created' } },
    }),
  ]);
});

test('there is no such bus where all buckets are ours', () => {
  expect(one.types).not.toContain('aws_cloudwatch_event_bus');
});
