import { describeInstances } from './describe-instances.ts';
import { type ScheduleRights, scheduleEnds, unscheduleEnds } from './instance-end.ts';
import type { Place } from './place.ts';
import type { Statement } from './policy.ts';
import { deleteFromPools, describePools, type PoolNames, takeOutOfPools } from './pool.ts';
import { sendTo } from './queue.ts';

export interface SettleRights extends Pick<Place, 'stage'> {
  readonly ledgerArn: string;
  readonly triggerQueueArn: string;
  readonly schedules: ScheduleRights;
  readonly peopleTopicArn: string;
  readonly pagerTopicArn: string;
  /** null: there are none. */
  readonly pools: PoolNames | null;
}

/**
 * What settle may do: read the ledger, write next orders, reports, the state of repositories and their history, publish
 * to people and pagers. It orders, and may not launch; it sees instances, and may not end them, but for members of a
 * pool, to whom it gives their orders, and whom it takes out when they leave.
 */
export function settleStatements(rights: SettleRights): Statement[] {
  const { ledgerArn, triggerQueueArn, schedules, peopleTopicArn, pagerTopicArn } = rights;
  const readable = [
    ...['runs/*', 'attempts/*', 'instances/*'],
    ...['repositories/*/state.json', 'repositories/*/history.json'],
  ];
  return [
    {
      Sid: 'ReadLedger',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: readable.map((prefix) => `${ledgerArn}/${prefix}`),
    },
    {
      Sid: 'LearnWhatIsMissing',
      Effect: 'Allow',
      // Without it S3 answers 403, not 404, for a record that isn't there. A read names no prefix: with a condition on
      // that, it may be 403 as well, and each instance of the account that is not ours would cost a listing.
      Action: 's3:ListBucket',
      Resource: ledgerArn,
    },
    {
      Sid: 'WriteOrdersAndReports',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: [
        `${ledgerArn}/runs/*/orders/*.json`,
        `${ledgerArn}/runs/*/carried/*.json`,
        `${ledgerArn}/runs/*/enclosures/*.json`,
        `${ledgerArn}/runs/*/parts.json`,
        `${ledgerArn}/runs/*/report.json`,
        `${ledgerArn}/runs/*/report.html`,
        `${ledgerArn}/runs/*/probe.json`,
        `${ledgerArn}/runs/*/told.json`,
        `${ledgerArn}/settled/*`,
        `${ledgerArn}/repositories/*/state.json`,
        `${ledgerArn}/repositories/*/history.json`,
      ],
    },
    { Sid: 'Tell', Effect: 'Allow', Action: 'sns:Publish', Resource: [peopleTopicArn, pagerTopicArn] },
    sendTo(triggerQueueArn),
    describeInstances,
    // EC2 knows no resource that has prices.
    { Sid: 'LearnPrices', Effect: 'Allow', Action: 'ec2:DescribeSpotPriceHistory', Resource: '*' },
    unscheduleEnds(schedules),
    ...poolStatements(rights),
  ];
}

function poolStatements({ pools, stage, ledgerArn, schedules }: SettleRights): Statement[] {
  if (pools === null) return [];
  return [
    {
      Sid: 'GiveOrdersToMembers',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: [
        `${ledgerArn}/runs/*/attempts/*.json`,
        `${ledgerArn}/instances/*.json`,
        `${ledgerArn}/attempts/*/turns/*/enclosed/*.json`,
      ],
    },
    ...scheduleEnds(schedules),
    deleteFromPools(pools),
    takeOutOfPools({ stage }, pools),
    describePools('autoscaling:DescribeScalingActivities'),
  ];
}
