import { expect, test } from 'vitest';
import { one } from '../stacks.ts';
import { allowing } from '../statements.ts';

const rules = one
  .all('aws_cloudwatch_event_rule')
  .filter(({ event_pattern }) => event_pattern?.includes('aws.ec2'))
  .map(({ name, event_pattern }) => ({ name, pattern: JSON.parse(event_pattern) }));

test('settle hears of the ends of instances, and of interruptions', () => {
  expect(rules.flatMap(({ pattern }) => pattern['detail-type'])).toEqual([
    'EC2 Instance State-change Notification',
    'EC2 Spot Instance Interruption Warning',
  ]);
  expect(rules[0]?.pattern.detail.state).toEqual(['shutting-down', 'terminated']);
  const targets = one.all('aws_cloudwatch_event_target');
  for (const { name } of rules) {
    expect(targets).toContainEqual(
      expect.objectContaining({ rule: name, arn: expect.stringMatching(/:mayfly-production-settle$/) }),
    );
  }
});

test('its queue takes them from these rules', () => {
  const { policy } = one.one('aws_sqs_queue_policy', 'settle-queue/queue-policy');
  const statement = allowing(policy).find(({ Sid }) => Sid === 'InstanceEvents');
  expect(statement).toMatchObject({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' });
  const arns: string[] = statement?.Condition.ArnLike['aws:SourceArn'];
  expect(arns.map((arn) => arn.split('/').at(-1))).toEqual(rules.map(({ name }) => name));
});
