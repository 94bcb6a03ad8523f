import { rootPrefix } from '../../agent/blobs/base-path.ts';
import { literally, ownUserId, type Statement } from './policy.ts';

export interface InstanceRights {
  readonly repositoryBucketArn: string;
  readonly basePath: string;
  /** The key that encrypts the snapshots. */
  readonly kmsKeyArn: string | undefined;
  /** Where its source's counts are; undefined: nowhere. */
  readonly baselines: { readonly bucketArn: string; readonly prefix: string } | undefined;
  readonly ledgerArn: string;
  readonly resultsTopicArn: string;
}

/**
 * All that an instance may do. It parses foreign bytes and is trusted least: it reads one repository, and what its
 * source has counted, where mayfly.yaml says that somebody counts; it writes below its own name in the ledger, where it
 * reads what its order encloses and nothing else; it tells that it has a result, and has no right in EC2 at all.
 */
export function instanceStatements(rights: InstanceRights): Statement[] {
  const { repositoryBucketArn, kmsKeyArn, ledgerArn, resultsTopicArn } = rights;
  const below = literally(rootPrefix(rights.basePath));
  return [
    {
      Sid: 'ListRepository',
      Effect: 'Allow',
      // Also what makes S3 answer 404, not 403, where an object is missing.
      Action: 's3:ListBucket',
      Resource: repositoryBucketArn,
      Condition: { StringLike: { 's3:prefix': `${below}*` } },
    },
    { Sid: 'ReadRepository', Effect: 'Allow', Action: 's3:GetObject', Resource: `${repositoryBucketArn}/${below}*` },
    ...baselineStatements(rights),
    {
      Sid: 'WriteOwnResult',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: `${ledgerArn}/attempts/${ownUserId}/*`,
    },
    {
      Sid: 'ReadWhatItsOrderEncloses',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `${ledgerArn}/attempts/${ownUserId}/enclosed/*`,
    },
    { Sid: 'TellOfResult', Effect: 'Allow', Action: 'sns:Publish', Resource: resultsTopicArn },
    ...(kmsKeyArn === undefined
      ? []
      : [{ Sid: 'DecryptRepository', Effect: 'Allow' as const, Action: 'kms:Decrypt', Resource: kmsKeyArn }]),
  ];
}

function baselineStatements({ baselines }: InstanceRights): Statement[] {
  if (baselines === undefined) return [];
  const { bucketArn, prefix } = baselines;
  const below = literally(prefix);
  return [
    {
      Sid: 'LearnWhetherThereIsBaseline',
      Effect: 'Allow',
      // Without it S3 answers 403, not 404, where there is none.
      Action: 's3:ListBucket',
      Resource: bucketArn,
      Condition: { StringLike: { 's3:prefix': `${below}*` } },
    },
    { Sid: 'ReadBaselines', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/${below}*.json` },
  ];
}
