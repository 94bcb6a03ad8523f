import { expect, test } from 'vitest';
import { one } from '../stacks.ts';

const fn = one.one('aws_lambda_function', 'reaper');

test('the sweep is called every five minutes, by that rule alone, and one call at a time', () => {
  const rule = one.one('aws_cloudwatch_event_rule', 'reaper');
  expect(rule.schedule_expression).toBe('rate(5 minutes)');
  expect(one.one('aws_cloudwatch_event_target', 'reaper')).toMatchObject({
    rule: rule.name,
    arn: expect.stringMatching(/:function:mayfly-production-reaper$/),
  });
  expect(one.one('aws_lambda_permission', 'reaper')).toMatchObject({
    function_name: fn.function_name,
    principal: 'events.amazonaws.com',
    source_arn: expect.stringMatching(/:rule\/mayfly-production-reaper$/),
  });
  expect(fn.reserved_concurrent_executions).toBe(1);
  expect(fn.timeout).toBeLessThan(300);
});

test('a call that failed is not repeated: the next one comes', () => {
  expect(one.one('aws_lambda_function_event_invoke_config', 'reaper')).toMatchObject({
    function_name: fn.function_name,
    maximum_retry_attempts: 0,
  });
});
