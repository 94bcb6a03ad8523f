import { failedLaunchesOf } from '../alarms/pool-alarms.ts';
import { ofQueue } from '../alarms/queue-alarms.ts';
import { type Graph, graph, heading, type Row } from './widget.ts';

export interface PoolPage {
  readonly stage: string;
  readonly region: string;
  readonly name: string;
  /** Of its queue and its group. */
  readonly resource: string;
  /** How many instances it may have at once. */
  readonly most: number;
}

/** How one pool is: what waits for it, who works on it, and whether it can grow. */
export function poolWidgets({ stage, region, name, resource, most }: PoolPage): Row[] {
  const drawn = (title: string, drawing: Pick<Graph, 'series' | 'limits'>) =>
    graph({
      ...{ title: `${name}: ${title}`, region, as: 'lines', statistic: 'Maximum', periodSeconds: 5 * 60 },
      ...drawing,
    });
  const inService = {
    namespace: 'AWS/AutoScaling',
    name: 'GroupInServiceInstances',
    dimensions: { AutoScalingGroupName: resource },
  };
  return [
    heading(`## Pool ${name}`),
    {
      height: 5,
      widgets: [
        drawn('seconds that the oldest order is there', {
          series: [{ metric: ofQueue('ApproximateAgeOfOldestMessage', resource), label: 'oldest order' }],
        }),
        drawn('orders', {
          series: [
            { metric: ofQueue('ApproximateNumberOfMessagesVisible', resource), label: 'waiting' },
            { metric: ofQueue('ApproximateNumberOfMessagesNotVisible', resource), label: 'in work' },
          ],
        }),
        drawn('instances', {
          series: [{ metric: inService, label: 'in its group' }],
          limits: [{ label: 'at most', value: most }],
        }),
        drawn('launches in a row that failed', {
          series: [{ metric: failedLaunchesOf(stage, name), label: 'launches' }],
        }),
      ],
    },
  ];
}
