import type { Construct } from 'constructs';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { Alarms } from '../constructs/alarms.ts';
import { Budget } from '../constructs/budget.ts';
import { Dashboard } from '../constructs/dashboard.ts';
import type { Topics } from '../constructs/topics.ts';

/** Who watches all of it from outside: the alarms, and the dashboard and the budget where they are wanted. */
export function makeWatching(
  scope: Construct,
  { stage, region, repositories, images, dashboard, budget, notify }: InfrastructureConfiguration,
  { prefix, topics }: { readonly prefix: string; readonly topics: Topics },
): void {
  const alarms = new Alarms(scope, 'alarms', {
    ...{ prefix, stage, repositories, images },
    topicArns: { people: topics.people.arn, pager: topics.pager.arn },
  });
  if (dashboard) {
    new Dashboard(scope, 'dashboard', { ...{ prefix, stage, region, repositories }, alarmArns: alarms.arns });
  }
  if (budget) new Budget(scope, 'budget', { ...{ prefix, stage }, ...budget, mailboxes: notify.mailboxes });
}
