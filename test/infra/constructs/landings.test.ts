import { expect, test } from 'vitest';
import { one, several } from '../stacks.ts';
import { allowing } from '../statements.ts';

test('EventBridge hears of snapshots without touching the bucket', () => {
  const pattern = JSON.parse(one.one('aws_cloudwatch_event_rule', 'landings/').event_pattern);
  expect(pattern.detail).toEqual({
    bucket: { name: ['example-snapshots'] },
    object: { key: [{ wildcard: 'es/logs/snap-*.dat' }] },
  });
  expect(one.one('aws_cloudwatch_event_target', 'landings/').arn).toMatch(/:mayfly-production-trigger$/);
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
  const senders = allowing(several.one('aws_sqs_queue_policy', 'trigger-queue/queue').policy);
  expect(senders.map(({ Condition }) => Condition.ArnEquals['aws:SourceArn'])).toEqual([
    ['arn:aws-us-gov:events:us-gov-west-1:210987654321:rule/mayfly-canary_audit'],
    ['arn:aws-us-gov:s3:::shop-backups'],
  ]);
});
