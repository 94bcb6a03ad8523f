import { describeInstances } from './describe-instances.ts';
import { readImages } from './images.ts';
import { endInstances, unscheduleEnds } from './instance-end.ts';
import type { Place } from './place.ts';
import type { Statement } from './policy.ts';
import { describePools, measurePoolQueues, type PoolNames, raisePools, takeOutOfPools } from './pool.ts';
import { sendTo } from './queue.ts';

export interface ReaperRights extends Place {
  readonly ledgerArn: string;
  readonly settleQueueArn: string;
  readonly schedulesArn: string;
  /** null: there are none. */
  readonly pools: PoolNames | null;
}

/**
 * What the reaper may do: read who works on what and what is remembered of repositories, end what is ours, ask settle
 * to look, learn how old the images are. It writes nothing but since when a repository is looked after.
 */
export function reaperStatements(rights: ReaperRights): Statement[] {
  const { ledgerArn, settleQueueArn, schedulesArn } = rights;
  const read = ['runs/*/orders/*', 'runs/*/attempts/*', 'repositories/*/state.json', 'repositories/*/watched.json'];
  return [
    {
      Sid: 'ReadRunsAndRepositories',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: read.map((prefix) => `${ledgerArn}/${prefix}`),
    },
    {
      Sid: 'ListOpenRuns',
      Effect: 'Allow',
      // For runs and repositories also what makes S3 answer 404, not 403, where a record isn't there.
      Action: 's3:ListBucket',
      Resource: ledgerArn,
      Condition: { StringLike: { 's3:prefix': ['ordered/*', 'settled/*', 'runs/*', 'repositories/*'] } },
    },
    {
      Sid: 'NoteWhatIsWatched',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: `${ledgerArn}/repositories/*/watched.json`,
    },
    sendTo(settleQueueArn),
    describeInstances,
    readImages(rights, 'images'),
    // As with instances, it is all images or none.
    { Sid: 'LearnAgesOfImages', Effect: 'Allow', Action: 'ec2:DescribeImages', Resource: '*' },
    endInstances(rights),
    // The scheduler knows no smaller right to list.
    { Sid: 'ListSchedules', Effect: 'Allow', Action: 'scheduler:ListSchedules', Resource: '*' },
    unscheduleEnds({ schedulesArn }),
    ...poolStatements(rights),
  ];
}

/** It raises a pool whose orders lack instances, and takes out what is gone or too old. */
function poolStatements({ pools, stage }: ReaperRights): Statement[] {
  if (pools === null) return [];
  return [
    measurePoolQueues(pools),
    raisePools({ stage }, pools),
    takeOutOfPools({ stage }, pools),
    describePools('autoscaling:DescribeScalingActivities'),
  ];
}
