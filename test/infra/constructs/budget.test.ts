import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configurationSchema } from '../../../infra/configuration/schema.ts';
import { oneRepository, written } from '../configurations.ts';
import { directory, one } from '../stacks.ts';
import { synthesizedWithoutCode } from '../synthesized.ts';

test('there is none unless it is asked for', () => {
  expect(one.all('aws_budgets_budget')).toEqual([]);
});

test('it counts what carries the tag of the stage, by the month, and mails before it is spent and when it is', async () => {
  const configuration = configurationSchema.parse({ ...written(oneRepository), budget: { monthlyUsd: 12.5 } });
  const stack = await synthesizedWithoutCode(configuration, join(directory, 'budget'));
  const budget = stack.one('aws_budgets_budget');
  expect(budget).toMatchObject({ budget_type: 'COST', time_unit: 'MONTHLY', limit_amount: '12.5', limit_unit: 'USD' });
  expect(budget.cost_filter).toEqual([{ name: 'TagKeyValue', values: ['user:mayfly$production'] }]);
  const subscriber_email_addresses = ['search-team@example.com'];
  expect(budget.notification).toEqual(
    [80, 100].map((threshold) =>
      expect.objectContaining({
        threshold,
        threshold_type: 'PERCENTAGE',
        notification_type: 'ACTUAL',
        subscriber_email_addresses,
      }),
    ),
  );
});
