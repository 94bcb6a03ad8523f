import type { Construct } from 'constructs';
import { lifeOf } from '../configuration/pool.ts';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { Alarms } from '../constructs/alarms.ts';
import { Budget } from '../constructs/budget.ts';
import { Dashboard } from '../constructs/dashboard.ts';
import type { Topics } from '../constructs/topics.ts';
import type { Names } from './names.ts';

/** Who watches all of it from outside: the alarms, and the dashboard and the budget where they are wanted. */
export function makeWatching(
  scope: Construct,
  { stage, region, repositories, pools, images, dashboard, budget, notify }: InfrastructureConfiguration,
  { names, topics }: { readonly names: Names; readonly topics: Topics },
): void {
  const { prefix } = names;
  const alarms = new Alarms(scope, 'alarms', {
    ...{ prefix, stage, repositories, images },
    pools: pools.map((pool) => {
      const { lifeSeconds, endSeconds } = lifeOf(pool, repositories);
      return { name: pool.name, resource: names.pool(pool.name), longestRunSeconds: endSeconds - lifeSeconds };
    }),
    topicArns: { people: topics.people.arn, pager: topics.pager.arn },
  });
  if (dashboard) {
    new Dashboard(scope, 'dashboard', {
      ...{ prefix, stage, region, repositories, alarmArns: alarms.arns },
      pools: pools.map(({ name, most }) => ({ name, most, resource: names.pool(name) })),
    });
  }
  if (budget) new Budget(scope, 'budget', { ...{ prefix, stage }, ...budget, mailboxes: notify.mailboxes });
}
