import { type Alarm, everySweep, ofStage } from './alarm.ts';

/** What is watched of a stage as a whole, by the sweep's own measurements. */
export function stageAlarms(stage: string, { maximumImageAgeDays }: { readonly maximumImageAgeDays: number }): Alarm[] {
  return [
    {
      fault: 'sweep-silent',
      description:
        'For half an hour there was no sweep that did all it had to. Instances may outlive their deadline, lost messages stay lost, and the ages ' +
        'of snapshots are not known: other alarms of this stage may ring for that alone. First read the log of the reaper, ' +
        `/aws/lambda/mayfly-${stage}-reaper, for "sweep failed in part". See docs/alarms.md, sweep-silent.`,
      metric: ofStage(stage, 'Sweeps'),
      statistic: 'Sum',
      threshold: { is: 'below', value: 1 },
      ...everySweep,
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
      ...everySweep,
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
      ...everySweep,
      // Before the first image is baked there is no age; and when the sweep is silent, another alarm says so.
      missing: 'ignore',
    },
  ];
}
