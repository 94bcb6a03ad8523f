import { describe, expect, test } from 'vitest';
import { both, one, several } from '../stacks.ts';
import { statementsOf } from '../statements.ts';

describe.each(both)('with $title', ({ stack, configuration: { stage } }) => {
  test('what instances say is encrypted, and every topic denied to whoever comes without TLS', () => {
    const topics = stack.all('aws_sns_topic');
    expect(topics.map(({ name }) => name).toSorted()).toEqual(
      ['pager', 'people', 'results'].map((name) => `mayfly-${stage}-${name}`),
    );
    expect(stack.one('aws_sns_topic', 'topics/results').kms_master_key_id).toBe('alias/aws/sns');
    const policies = stack.all('aws_sns_topic_policy');
    expect(policies).toHaveLength(topics.length);
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
  expect(several.one('aws_sns_topic_subscription', 'topics/endpoint-1')).toMatchObject({
    protocol: 'https',
    endpoint: 'https://chat.example.com/hooks/1',
    topic_arn: expect.stringMatching(/-people$/),
  });
  expect(several.all('aws_sns_topic_subscription')).toHaveLength(2);
});
