import { type Alarm, bySweeps, ofStage } from './alarm.ts';

/** What is watched of a stage as a whole, by the sweep's own measurements. */
export function stageAlarms(stage: string, { maximumImageAgeDays }: { readonly maximumImageAgeDays: number }): Alarm[] {
  return [
    {
      fault: 'sweep-silent',
      description:
        'For half an hour there was no sweep that did all it had to. Instances may outlive their deadline, lost messages stay lost, and the ages ' +
        'of snapshots are not known: other alarms of this stage stay as they are. First read the log of the reaper, ' +
        `/aws/lambda/mayfly-${stage}-reaper, for "sweep failed in part". See docs/alarms.md, sweep-silent.`,
      // Only a whole sweep sends it. CloudWatch looks a little further back for values before it takes one as missing:
      // it rings after about half an hour.
      metric: ofStage(stage, 'OverdueRuns'),
      statistic: 'SampleCount',
      threshold: { is: 'below', value: 1 },
      ...bySweeps,
      missing: 'breaching',
    },
    {
      fault: 'overdue-runs',
      description:
        'A snapshot was to be proven, and long after its deadline there is no report: either no instance was launched or ' +
        'its end went unheard. Nothing is known of that backup. First look for "runs are overdue" in the log of the reaper, ' +
        `/aws/lambda/mayfly-${stage}-reaper, then for that run in the logs of settle and trigger. See docs/alarms.md, overdue-runs.`,
      metric: ofStage(stage, 'OverdueRuns'),
      statistic: 'Maximum',
      threshold: { is: 'above', value: 0 },
      ...bySweeps,
    },
    {
      fault: 'old-image',
      byDay: true,
      description:
        `An image that snapshots are restored with is older than ${maximumImageAgeDays} days and lacks the security updates ` +
        'since. Proofs go on as before. Bake a new image (npm run image). See docs/alarms.md, old-image.',
      metric: ofStage(stage, 'OldestImageAgeDays'),
      statistic: 'Maximum',
      threshold: { is: 'above', value: maximumImageAgeDays },
      ...bySweeps,
    },
    {
      fault: 'messages-failed',
      description:
        'A message to the trigger or to settle has failed for the third time: a snapshot is not proven, or a result not ' +
        `reported. First read the logs /aws/lambda/mayfly-${stage}-trigger and /aws/lambda/mayfly-${stage}-settle for ` +
        '"message failed": a right or a setting that is missing after a deployment, or AWS itself (health.aws.amazon.com). ' +
        'Nothing is lost yet: after eight tries a message goes to the dead-letter queue. See docs/alarms.md, messages-failed.',
      metric: ofStage(stage, 'MessagesFailed'),
      statistic: 'Sum',
      periodSeconds: 5 * 60,
      beyond: { periods: 1, of: 1 },
      threshold: { is: 'above', value: 0 },
      // It is sent only when it happens.
      missing: 'notBreaching',
    },
  ];
}
