import { describe, expect, test } from 'vitest';
import { both, one, several } from '../stacks.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { stage, account, region } = configuration;

  test('the ledger is versioned, encrypted, private, owned by its bucket', () => {
    const { bucket } = stack.one('aws_s3_bucket', 'ledger/');
    expect(bucket).toBe(`mayfly-${stage}-ledger-${account}-${region}`);
    expect(stack.one('aws_s3_bucket_versioning', 'ledger/')).toMatchObject({
      bucket,
      versioning_configuration: { status: 'Enabled' },
    });
    expect(stack.one('aws_s3_bucket_server_side_encryption_configuration', 'ledger/')).toMatchObject({
      bucket,
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
    expect(stack.one('aws_s3_bucket_public_access_block', 'ledger/')).toMatchObject({
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.one('aws_s3_bucket_ownership_controls', 'ledger/')).toMatchObject({
      bucket,
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
    expect(stack.one('aws_s3_bucket_policy', 'ledger/')).toMatchObject({ bucket });
  });

  test('a result that was written is heard of twice: from its instance, and from the ledger', () => {
    const settleQueue = stack.one('aws_sqs_queue', 'settle-queue/queue').name;
    const { queue } = stack.one('aws_s3_bucket_notification', 'ledger/');
    // What members of pools ask for, where there are any, is heard of in no other way.
    const names = configuration.pools.length > 0 ? ['result', 'claim', 'leaving'] : ['result'];
    expect(queue).toEqual(
      names.map((name) => ({
        queue_arn: expect.stringMatching(new RegExp(`:${settleQueue}$`)),
        events: ['s3:ObjectCreated:*'],
        filter_prefix: 'attempts/',
        filter_suffix: `/${name}.json`,
      })),
    );
    expect(stack.one('aws_sns_topic_subscription', 'topics/settle')).toMatchObject({
      protocol: 'sqs',
      topic_arn: expect.stringMatching(/-results$/),
      endpoint: expect.stringMatching(new RegExp(`:${settleQueue}$`)),
    });
  });
});

test('what belongs to old runs goes, what is known of a repository stays', () => {
  const { rule } = one.one('aws_s3_bucket_lifecycle_configuration', 'ledger/');
  const expiring = rule.filter(({ expiration }: { expiration?: unknown }) => expiration !== undefined);
  expect(expiring.map(({ filter }: { filter: [{ prefix: string }] }) => filter[0].prefix)).toEqual([
    'runs/',
    'attempts/',
    'instances/',
    'ordered/',
    'settled/',
  ]);
  for (const { expiration } of expiring) expect(expiration).toEqual([{ days: 400 }]);
});

test('the ledger is locked only where that is asked, as it is asked', () => {
  expect(one.one('aws_s3_bucket', 'ledger/').object_lock_enabled).toBeUndefined();
  expect(one.types).not.toContain('aws_s3_bucket_object_lock_configuration');
  expect(several.one('aws_s3_bucket', 'ledger/').object_lock_enabled).toBe(true);
  expect(several.one('aws_s3_bucket_object_lock_configuration', 'ledger/').rule).toEqual({
    default_retention: { mode: 'COMPLIANCE', days: 90 },
  });
});
