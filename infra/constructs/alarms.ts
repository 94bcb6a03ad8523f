import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';
import { type Alarm, alarmName } from '../alarms/alarm.ts';
import { functionAlarms } from '../alarms/function-alarms.ts';
import { poolAlarms, type WatchedPool } from '../alarms/pool-alarms.ts';
import { queueAlarms } from '../alarms/queue-alarms.ts';
import { repositoryAlarms } from '../alarms/repository-alarms.ts';
import { stageAlarms } from '../alarms/stage-alarms.ts';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';

export interface AlarmsProps extends Pick<InfrastructureConfiguration, 'stage' | 'repositories' | 'images'> {
  /** What the names of functions and queues begin with. */
  readonly prefix: string;
  readonly pools: readonly WatchedPool[];
  /** Who is notified, when one rings and when it is over. */
  readonly topicArns: { readonly people: string; readonly pager: string };
}

/** What watches from outside: AWS's own clock rings when Mayfly is silent, or says that something is wrong. */
export class Alarms extends Construct {
  /** Those of repositories first. */
  readonly arns: readonly string[];

  constructor(scope: Construct, id: string, { prefix, stage, repositories, pools, images, topicArns }: AlarmsProps) {
    super(scope, id);
    const alarms = [
      ...repositories.flatMap((repository) => repositoryAlarms(stage, repository)),
      ...pools.flatMap((pool) => poolAlarms(stage, pool)),
      ...stageAlarms(stage, { maximumImageAgeDays: images.maximumAgeDays }),
      ...queueAlarms(prefix),
      ...functionAlarms(prefix),
    ];
    this.arns = alarms.map((alarm) => this.alarm(alarmName(stage, alarm), alarm, topicArns).arn);
  }

  private alarm(name: string, alarm: Alarm, { people, pager }: AlarmsProps['topicArns']): CloudwatchMetricAlarm {
    const told = alarm.byDay ? [people] : [people, pager];
    const { description, metric, statistic, periodSeconds, beyond, threshold, missing } = alarm;
    return new CloudwatchMetricAlarm(this, [alarm.repository ?? alarm.pool, alarm.fault].filter(Boolean).join('_'), {
      alarmName: name,
      alarmDescription: description,
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      statistic,
      period: periodSeconds,
      evaluationPeriods: beyond.of,
      datapointsToAlarm: beyond.periods,
      comparisonOperator: threshold.is === 'above' ? 'GreaterThanThreshold' : 'LessThanThreshold',
      threshold: threshold.value,
      treatMissingData: missing,
      alarmActions: told,
      okActions: told,
    });
  }
}
