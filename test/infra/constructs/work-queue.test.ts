import { describe, expect, test } from 'vitest';
import { both } from '../stacks.ts';
import { allowing, statementsOf } from '../statements.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { account, stage } = configuration;

  test('queues are encrypted, and denied to whoever comes without TLS', () => {
    const queues = stack.all('aws_sqs_queue');
    expect(queues).toHaveLength(4 + 2 * configuration.pools.length);
    for (const queue of queues) expect(queue.sqs_managed_sse_enabled).toBe(true);
    const policies = stack.all('aws_sqs_queue_policy');
    expect(policies).toHaveLength(queues.length);
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
    for (const { policy } of stack.all('aws_sqs_queue_policy')) {
      for (const { Principal, Action, Condition } of allowing(policy)) {
        expect(Action).toBe('sqs:SendMessage');
        const arns: string[] = Condition.ArnLike['aws:SourceArn'];
        expect(arns.length).toBeGreaterThan(0);
        // Only what no name but ours begins with stands for more than one.
        expect(arns.map((arn) => arn.replace(new RegExp(`[:/]mayfly-${stage}_\\*$`), '')).join()).not.toContain('*');
        if (Principal.Service === 's3.amazonaws.com') {
          expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': account });
        } else {
          expect(arns.every((arn) => arn.split(':')[4] === account)).toBe(true);
        }
      }
    }
  });
});
