import { metricNamespace, type PoolMetric } from '../../lambda/observability/metrics.ts';
import { type Alarm, bySweeps, type WatchedMetric } from './alarm.ts';
import { ofQueue } from './queue-alarms.ts';

export interface WatchedPool {
  readonly name: string;
  /** Of its queue, its group and all else. */
  readonly resource: string;
  /** No run that gives it an order takes longer. */
  readonly longestRunSeconds: number;
}

/** What is left for an order that was taken late, until nobody may work on it any more. */
const sparedSeconds = 30 * 60;

/** What is watched of a pool: whether its orders are worked on, and whether it can grow. */
export function poolAlarms(stage: string, { name, resource, longestRunSeconds }: WatchedPool): Alarm[] {
  return [
    {
      fault: 'pool-behind',
      pool: name,
      description:
        `An order lies in the queue ${resource} for longer than any of its runs may take: the pool ${name} does not work it ` +
        'off. Proofs go on, each on an instance of its own, which costs time and money. First see whether ' +
        `pool-cannot-launch or pool-full rings, then what the instances of the group ${resource} say on their consoles. ` +
        'See docs/alarms.md, pool-behind.',
      // SQS counts what is in work, too: it is older than half an hour wherever a proof is.
      metric: ofQueue('ApproximateAgeOfOldestMessage', resource),
      statistic: 'Maximum',
      periodSeconds: 5 * 60,
      beyond: { periods: 2, of: 2 },
      threshold: { is: 'above', value: longestRunSeconds + sparedSeconds },
      missing: 'notBreaching',
    },
    {
      fault: 'pool-dead-letters',
      pool: name,
      byDay: true,
      description:
        `An order was given up after twenty instances of the pool ${name} had taken it, and lies in ${resource}-dead-letters ` +
        'for two weeks. Its run has its report all the same. First read the message, which names the run, and the report ' +
        'of that run. See docs/alarms.md, pool-dead-letters.',
      metric: ofQueue('ApproximateNumberOfMessagesVisible', `${resource}-dead-letters`),
      statistic: 'Maximum',
      periodSeconds: 5 * 60,
      beyond: { periods: 1, of: 1 },
      threshold: { is: 'above', value: 0 },
      missing: 'notBreaching',
    },
    {
      fault: 'pool-full',
      pool: name,
      byDay: true,
      description:
        `The pool ${name} has had as many instances as it may for an hour, and more orders than they take. Proofs come ` +
        'late, or get instances of their own. First see in the group whether its instances work or are gone, then raise ' +
        'most in mayfly.yaml. See docs/alarms.md, pool-full.',
      metric: ofPool(stage, name, 'PoolAtMost'),
      statistic: 'Maximum',
      ...bySweeps,
      beyond: { periods: 12, of: 12 },
      threshold: { is: 'above', value: 0 },
    },
    {
      fault: 'pool-cannot-launch',
      pool: name,
      byDay: true,
      description:
        `The group ${resource} of the pool ${name} can't launch. Proofs go on, each on an instance of its own. First read ` +
        'the activities of the group, in which AWS says why: no spot capacity, a quota, an image or a key that is gone. ' +
        'See docs/alarms.md, pool-cannot-launch.',
      metric: failedLaunchesOf(stage, name),
      statistic: 'Maximum',
      threshold: { is: 'above', value: 0 },
      ...bySweeps,
    },
  ];
}

export function failedLaunchesOf(stage: string, pool: string): WatchedMetric {
  return ofPool(stage, pool, 'PoolLaunchesFailed');
}

function ofPool(stage: string, pool: string, name: PoolMetric): WatchedMetric {
  return { namespace: metricNamespace, name, dimensions: { Stage: stage, Pool: pool } };
}
