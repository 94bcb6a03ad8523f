import { ofStage, type WatchedMetric } from '../alarms/alarm.ts';
import { errorsOf } from '../alarms/function-alarms.ts';
import { givenUpOf, oldestOf, queueNames } from '../alarms/queue-alarms.ts';
import { functionNames } from '../bundle/bundle.ts';
import { graph, heading, type Row } from './widget.ts';

export interface OperationPage {
  readonly prefix: string;
  readonly stage: string;
  readonly region: string;
}

/** How Mayfly itself is: what its functions fail with, what waits, and whether it looks after things at all. */
export function operationWidgets({ prefix, stage, region }: OperationPage): Row[] {
  const drawn = (
    title: string,
    statistic: 'Sum' | 'Maximum',
    series: readonly [WatchedMetric, string, 'SampleCount'?][],
  ) =>
    graph({
      ...{ title, region, statistic, as: 'lines', periodSeconds: 15 * 60 },
      series: series.map(([metric, label, of]) => ({ metric, label, ...(of === undefined ? {} : { statistic: of }) })),
    });
  return [
    heading('## Mayfly itself'),
    {
      height: 5,
      widgets: [
        drawn('Sweeps and overdue runs', 'Maximum', [
          [ofStage(stage, 'OverdueRuns'), 'whole sweeps', 'SampleCount'],
          [ofStage(stage, 'OverdueRuns'), 'overdue runs'],
        ]),
        drawn(
          'Errors of the functions',
          'Sum',
          functionNames.map((name) => [errorsOf(prefix, name), name]),
        ),
        drawn('Messages that have failed three times', 'Sum', [[ofStage(stage, 'MessagesFailed'), 'messages']]),
        drawn(
          'Seconds that the oldest message waits',
          'Maximum',
          queueNames.map((name) => [oldestOf(prefix, name), name]),
        ),
        drawn(
          'Messages given up',
          'Maximum',
          queueNames.map((name) => [givenUpOf(prefix, name), name]),
        ),
        drawn('Days since the oldest image was baked', 'Maximum', [
          [ofStage(stage, 'OldestImageAgeDays'), 'oldest image'],
        ]),
      ],
    },
  ];
}
