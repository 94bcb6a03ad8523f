import { describe, expect, test } from 'vitest';
import { both, one, several } from '../stacks.ts';
import { statementsOf } from '../statements.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { stage, account, region } = configuration;
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const policyOf = (name: string) => statementsOf(stack.one('aws_sns_topic_policy', `topics/${name}-policy`).policy);

  test('results are encrypted by the key of SNS, which CloudWatch could not use to tell people and pagers', () => {
    const keys = stack.all('aws_sns_topic').map(({ name, kms_master_key_id }) => [name, kms_master_key_id]);
    expect(Object.fromEntries(keys)).toEqual({
      [`mayfly-${stage}-results`]: 'alias/aws/sns',
      [`mayfly-${stage}-people`]: undefined,
      [`mayfly-${stage}-pager`]: undefined,
    });
  });

  test.each(['results', 'people', 'pager'])('%s are denied to whoever comes without TLS', (name) => {
    expect(policyOf(name)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  test('people and pagers hear of our own alarms, of this account; nobody else is let in, and nobody to results', () => {
    const allowed = (name: string) => policyOf(name).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed('results')).toEqual([]);
    for (const name of ['people', 'pager']) {
      expect(allowed(name)).toMatchObject([
        {
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: expect.stringMatching(`-${name}$`),
          Condition: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:mayfly-${stage}_*` },
          },
        },
      ]);
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
    // Whoever wakes a function first, or confirms by hand, has the time for it.
    confirmation_timeout_in_minutes: 5,
    topic_arn: expect.stringMatching(/-people$/),
  });
  expect(several.all('aws_sns_topic_subscription')).toHaveLength(2);
});
