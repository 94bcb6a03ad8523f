import { describeInstances, endInstances, type Place, sendTo, unscheduleEnds } from './ends.ts';
import type { Statement } from './policy.ts';

export interface ReaperRights extends Place {
  readonly ledgerArn: string;
  readonly settleQueueArn: string;
  readonly schedulesArn: string;
}

/** What the reaper may do: read who works on what, end what is ours, ask settle to look. It writes nothing. */
export function reaperStatements(rights: ReaperRights): Statement[] {
  const { ledgerArn, settleQueueArn, schedulesArn } = rights;
  const read = ['runs/*/orders/*', 'runs/*/attempts/*'];
  return [
    {
      Sid: 'ReadAttempts',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: read.map((prefix) => `${ledgerArn}/${prefix}`),
    },
    {
      Sid: 'ListOpenRuns',
      Effect: 'Allow',
      // For the runs also what makes S3 answer 404, not 403, where a record isn't there.
      Action: 's3:ListBucket',
      Resource: ledgerArn,
      Condition: { StringLike: { 's3:prefix': ['ordered/*', 'settled/*', 'runs/*'] } },
    },
    sendTo(settleQueueArn),
    describeInstances,
    endInstances(rights),
    // The scheduler knows no smaller right to list.
    { Sid: 'ListSchedules', Effect: 'Allow', Action: 'scheduler:ListSchedules', Resource: '*' },
    unscheduleEnds({ schedulesArn }),
  ];
}
