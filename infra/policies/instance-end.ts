import type { Place } from './place.ts';
import type { Statement } from './policy.ts';

export interface ScheduleRights {
  /** Of the schedules in our group. */
  readonly schedulesArn: string;
  /** The role that the scheduler ends instances with. */
  readonly roleArn: string;
}

/**
 * Ends instances that carry our tag, and no other. Only a launch of ours may set it. One that EC2 has forgotten carries
 * none: to end it is then denied, and not `InvalidInstanceID.NotFound`.
 */
export function endInstances({ partition, region, account, stage }: Place): Statement {
  return {
    Sid: 'EndOwnInstances',
    Effect: 'Allow',
    Action: 'ec2:TerminateInstances',
    Resource: `arn:${partition}:ec2:${region}:${account}:instance/*`,
    Condition: { StringEquals: { 'aws:ResourceTag/mayfly': stage } },
  };
}

export function scheduleEnds({ schedulesArn, roleArn }: ScheduleRights): Statement[] {
  return [
    { Sid: 'ScheduleEnds', Effect: 'Allow', Action: 'scheduler:CreateSchedule', Resource: schedulesArn },
    {
      Sid: 'PassSchedulerRole',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: roleArn,
      Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
  ];
}

export function unscheduleEnds({ schedulesArn }: Pick<ScheduleRights, 'schedulesArn'>): Statement {
  return { Sid: 'UnscheduleEnds', Effect: 'Allow', Action: 'scheduler:DeleteSchedule', Resource: schedulesArn };
}
