import { storeIds } from '../../agent/stores/registry.ts';
import type { KeyFilter } from '../../agent/stores/store-definition.ts';
import { imageTags, poolTags } from '../../lambda/configuration/images.ts';
import type { Names } from '../wiring/names.ts';
import { announcingKeys } from '../wiring/object-created-filter.ts';
import { referenceKeys } from '../wiring/reference-keys.ts';
import { readImages } from './images.ts';
import { inJson } from './in-json.ts';
import { endInstances, type ScheduleRights, scheduleEnds } from './instance-end.ts';
import { readMachines } from './machines.ts';
import type { Place } from './place.ts';
import { literally, type Statement } from './policy.ts';
import { describePools, measurePoolQueues, orderInPools, type PoolNames, raisePools } from './pool.ts';
import { sendTo } from './queue.ts';

export interface TriggerRights extends Place {
  readonly ledgerArn: string;
  readonly queueArns: { readonly trigger: string; readonly settle: string };
  readonly schedules: ScheduleRights;
  /** Of all instances' roles, with * for the repository. */
  readonly instanceRoleArns: string;
  /** Who owns the images. */
  readonly imageAccount: string;
  /** The key that encrypts images and disks, if it is not EBS's own. */
  readonly imageKeyArn: string | undefined;
  readonly subnetIds: readonly string[];
  readonly securityGroupArn: string;
  /** null: there are none. */
  readonly pools: PoolNames | null;
}

/** Of a repository the trigger reads what each backup says of itself, to choose a machine by. */
interface SurveyedRepository {
  readonly store: string;
  readonly options: unknown;
  readonly bucket: string;
  readonly basePath: string;
  readonly kmsKeyArn?: string | undefined;
}

/**
 * What the trigger may do beside reading backups: keep orders and attempts in the ledger, launch from
 * Mayfly's own templates, schedule the end of what it launches, and end it at once where that fails.
 */
export function triggerStatements(rights: TriggerRights): Statement[] {
  return [
    readImages(rights, 'images', 'candidates'),
    readMachines(rights, rights.pools === null ? ['repositories'] : ['repositories', 'pools']),
    ...ledgerStatements(rights.ledgerArn),
    ...launchStatements(rights),
    ...imageKeyStatements(rights),
    describeWhatIsThere,
    ...roleStatements(rights),
    ...scheduleEnds(rights.schedules),
    endInstances(rights),
    sendTo(rights.queueArns.trigger, rights.queueArns.settle),
    ...poolStatements(rights),
  ];
}

/** It gives pools their orders, and raises them to what is asked for; nothing of it lowers or ends anything there. */
function poolStatements({ pools, stage, ledgerArn }: TriggerRights): Statement[] {
  if (pools === null) return [];
  const Resource = `${ledgerArn}/runs/*/queued/*.json`;
  return [
    { Sid: 'NoteWhatIsQueued', Effect: 'Allow', Action: 's3:PutObject', Resource },
    orderInPools(pools),
    measurePoolQueues(pools),
    raisePools({ stage }, pools),
    describePools(),
  ];
}

/**
 * The trigger reads the object that announces a backup. This grows with the repositories; what another one's place
 * encloses is named once.
 */
export function surveyStatements(
  repositories: readonly SurveyedRepository[],
  { bucketArn, buckets }: Pick<Names, 'bucketArn' | 'buckets'>,
): Statement[] {
  const keys = [...new Set(repositories.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []))];
  return [
    {
      Sid: 'ReadBackups',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [
        ...widest(repositories).map(
          ({ bucket, prefix, suffix }) => `${bucketArn(bucket)}/${literally(prefix)}*${literally(suffix)}`,
        ),
        ...referenceKeys().map((key) => `${bucketArn(buckets.reference)}/${key}`),
      ],
    },
    ...(keys.length === 0
      ? []
      : [{ Sid: 'DecryptBackups', Effect: 'Allow' as const, Action: 'kms:Decrypt', Resource: keys }]),
  ];
}

interface AnnouncingKeys extends KeyFilter {
  readonly bucket: string;
}

/** What of these may be read, without those keys that others of them hold already. */
function widest(repositories: readonly SurveyedRepository[]): AnnouncingKeys[] {
  const all = repositories.flatMap((repository) =>
    announcingKeys(repository).map((keys) => ({ bucket: repository.bucket, ...keys })),
  );
  const holds = (outer: AnnouncingKeys, inner: AnnouncingKeys) =>
    outer.bucket === inner.bucket && inner.prefix.startsWith(outer.prefix) && inner.suffix.endsWith(outer.suffix);
  const isHeld = (keys: AnnouncingKeys, index: number) =>
    // Of two that are the same, the first stays.
    all.some((other, place) => place !== index && holds(other, keys) && !(holds(keys, other) && place > index));
  return all.filter((keys, index) => !isHeld(keys, index));
}

function ledgerStatements(ledgerArn: string): Statement[] {
  return [
    {
      Sid: 'WriteOrders',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: [
        ...['orders/*.json', 'enclosures/*.json', 'attempts/*.json', 'refusals/*.json'].map(
          (name) => `${ledgerArn}/runs/*/${name}`,
        ),
        // For an instance to read, once it is known.
        `${ledgerArn}/attempts/*/enclosed/*.json`,
        `${ledgerArn}/runs/*/parts.json`,
        `${ledgerArn}/ordered/*`,
        `${ledgerArn}/instances/*.json`,
      ],
    },
    {
      Sid: 'ReadRunsAndStates',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [`${ledgerArn}/runs/*`, `${ledgerArn}/repositories/*/state.json`],
    },
    {
      Sid: 'LearnWhatIsMissing',
      Effect: 'Allow',
      // Without it S3 answers 403, not 404, for a record that isn't there yet.
      Action: 's3:ListBucket',
      Resource: ledgerArn,
      Condition: { StringLike: { 's3:prefix': ['runs/*', 'repositories/*'] } },
    },
  ];
}

/**
 * CreateFleet launches in the caller's name: it needs RunInstances on all that a launch touches, and CreateTags. What
 * a launch makes has no name before: the template and the tag of the stage hold it instead. A template is ours if it
 * carries the tag of the stage, and a repository's if it carries none of a pool. That what is made is made by one at
 * all, IAM may not be told: of a fleet that is documented nowhere.
 * Source: service authorization reference, "Actions, resources, and condition keys for Amazon EC2".
 */
function launchStatements(rights: TriggerRights): Statement[] {
  const { partition, region, account, stage, imageAccount, subnetIds, securityGroupArn } = rights;
  const own = (resource: string) => `arn:${partition}:ec2:${region}:${account}:${resource}`;
  const made = ['instance/*', 'volume/*', 'network-interface/*'].map(own);
  const tagged = { 'aws:RequestTag/mayfly': stage };
  const launch = ['ec2:CreateFleet', 'ec2:RunInstances'];
  return [
    {
      Sid: 'AskForFleet',
      Effect: 'Allow',
      Action: 'ec2:CreateFleet',
      Resource: ['fleet/*', 'instance/*', 'volume/*'].map(own),
    },
    {
      Sid: 'LaunchFromOurTemplates',
      Effect: 'Allow',
      Action: launch,
      Resource: own('launch-template/*'),
      Condition: {
        StringEquals: { 'aws:ResourceTag/mayfly': stage },
        // Those of pools are their groups' to launch from.
        Null: { [`aws:ResourceTag/${poolTags.pool}`]: 'true' },
      },
    },
    {
      Sid: 'LaunchWhereItIsOurs',
      Effect: 'Allow',
      Action: launch,
      Resource: [
        // A subnet that another account shares with ours is that account's.
        ...inJson(subnetIds, `arn:${partition}:ec2:${region}:*:subnet/`),
        securityGroupArn,
        // Carries no tag, and comes to nothing without its instance, which must.
        own('spot-instances-request/*'),
      ],
    },
    {
      Sid: 'LaunchOurImages',
      Effect: 'Allow',
      Action: launch,
      Resource: `arn:${partition}:ec2:${region}::image/*`,
      Condition: {
        StringEquals: {
          'ec2:Owner': imageAccount,
          // The tags of an image that is shared with us are not to be seen.
          ...(imageAccount === account ? { [`aws:ResourceTag/${imageTags.store}`]: [...storeIds] } : {}),
        },
      },
    },
    {
      Sid: 'LaunchByOurTemplates',
      Effect: 'Allow',
      Action: 'ec2:RunInstances',
      Resource: made,
      Condition: { ArnLikeIfExists: { 'ec2:LaunchTemplate': own('launch-template/*') }, StringEquals: tagged },
    },
    {
      Sid: 'TagWhatIsLaunched',
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: [own('fleet/*'), ...made],
      Condition: { StringEquals: { 'ec2:CreateAction': ['CreateFleet', 'RunInstances'], ...tagged } },
    },
  ];
}

/**
 * To launch on demand from disks that a customer-managed key encrypts; for spot, EC2's own role has a grant.
 * Source: EBS user guide, "Required IAM permissions" of Amazon EBS encryption.
 */
function imageKeyStatements({ region, imageKeyArn }: TriggerRights): Statement[] {
  if (imageKeyArn === undefined) return [];
  const byEc2 = { 'kms:ViaService': `ec2.${region}.amazonaws.com` };
  return [
    {
      Sid: 'UseImageKey',
      Effect: 'Allow',
      Action: [
        'kms:DescribeKey',
        'kms:Decrypt',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      Resource: imageKeyArn,
      Condition: { StringEquals: byEc2 },
    },
    {
      Sid: 'GrantImageKey',
      Effect: 'Allow',
      Action: 'kms:CreateGrant',
      Resource: imageKeyArn,
      Condition: { StringEquals: byEc2, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}

/** EC2 knows no smaller right to describe: which subnets share a zone, and whether a refused launch has an instance. */
const describeWhatIsThere: Statement = {
  Sid: 'DescribeWhatIsThere',
  Effect: 'Allow',
  Action: ['ec2:DescribeSubnets', 'ec2:DescribeTags'],
  Resource: '*',
};

function roleStatements({ partition, account, instanceRoleArns }: TriggerRights): Statement[] {
  return [
    {
      Sid: 'PassInstanceRoles',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: instanceRoleArns,
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
    {
      Sid: 'EnsureSpotRole',
      Effect: 'Allow',
      // The first spot instance of an account makes it; where it exists nothing happens.
      Action: 'iam:CreateServiceLinkedRole',
      Resource: `arn:${partition}:iam::${account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
      Condition: { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
    },
  ];
}
