import { poolResource } from '../../lambda/configuration/machines.ts';
import type { Place } from '../policies/place.ts';
import type { PoolNames } from '../policies/pool.ts';

type Stage = Omit<Place, 'partition'>;

/** What is called how in a stage: functions, machines, buckets, and the ARNs that follow from names alone. */
export interface Names {
  /** What every name begins with. */
  readonly prefix: string;
  readonly place: Place;
  readonly functions: { readonly trigger: string; readonly settle: string; readonly reaper: string };
  readonly buckets: { readonly ledger: string; readonly reference: string };
  /** Of the event bus for other accounts. */
  readonly bus: string;
  /** Of the role, the launch template and the rule of one repository. */
  machine(repository: string): string;
  /** Of the role, the launch template, the group and the queue of one pool. */
  pool(pool: string): string;
  readonly pools: PoolNames;
  readonly topics: { readonly results: string };
  roleArn(role: string): string;
  bucketArn(bucket: string): string;
  topicArn(topic: string): string;
  /** Of all alarms of the stage, with * for what differs. */
  readonly alarmArns: string;
}

export function stageNames({ stage, account, region }: Stage): Names {
  const prefix = stackName(stage);
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return {
    prefix,
    place: { partition, region, account, stage },
    functions: { trigger: `${prefix}-trigger`, settle: `${prefix}-settle`, reaper: `${prefix}-reaper` },
    buckets: bucketNames({ stage, account, region }),
    bus: `${prefix}-landings`,
    // Neither stage nor name of a repository has an underscore: no two of them make the same.
    machine: (repository) => `${prefix}_${repository}`,
    pool: (pool) => poolResource(stage, pool),
    pools: {
      queueArns: `arn:${partition}:sqs:${region}:${account}:${poolResource(stage, '*')}`,
      groupArns: `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${poolResource(stage, '*')}`,
    },
    topics: { results: `${prefix}-results` },
    roleArn: (role) => `arn:${partition}:iam::${account}:role/${role}`,
    bucketArn: (bucket) => `arn:${partition}:s3:::${bucket}`,
    topicArn: (topic) => `arn:${partition}:sns:${region}:${account}:${topic}`,
    alarmArns: `arn:${partition}:cloudwatch:${region}:${account}:alarm:${prefix}_*`,
  };
}

/** What everything of a stage carries. */
export function stageTags({
  stage,
  tags,
}: {
  readonly stage: string;
  readonly tags: Readonly<Record<string, string>>;
}): Record<string, string> {
  return { ...tags, mayfly: stage };
}

export function stackName(stage: string): string {
  return `mayfly-${stage}`;
}

/** The buckets of a stage: their names are unique among all accounts. */
export function bucketNames({ stage, account, region }: Stage): Names['buckets'] {
  const of = (what: string) => `mayfly-${stage}-${what}-${account}-${region}`;
  return { ledger: of('ledger'), reference: of('reference') };
}
