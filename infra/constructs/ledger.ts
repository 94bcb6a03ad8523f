import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { type LedgerWriters, ledgerBucketStatements } from '../policies/ledger-bucket.ts';
import { policy } from '../policies/policy.ts';
import type { WorkQueue } from './work-queue.ts';

export interface LedgerProps {
  readonly bucketName: string;
  readonly keep: InfrastructureConfiguration['ledger'];
  readonly writers: LedgerWriters;
}

/** What belongs to runs, and goes when they are old. What is known of a repository stays. */
const prefixesOfRuns = ['runs/', 'attempts/', 'instances/', 'ordered/', 'settled/'];
/** The states that a repository was in before its present one. */
const formerStatesDays = 30;

/** The ledger bucket: versioned, encrypted, private, and nothing in it is ever overwritten or deleted by anybody. */
export class Ledger extends Construct {
  readonly bucketName: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { bucketName, keep, writers }: LedgerProps) {
    super(scope, id);
    const { retentionDays, objectLock } = keep;
    const { bucket, arn } = new S3Bucket(this, 'bucket', {
      bucket: bucketName,
      ...(objectLock === undefined ? {} : { objectLockEnabled: true }),
    });
    this.bucketName = bucket;
    this.arn = arn;

    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    if (objectLock !== undefined) {
      new S3BucketObjectLockConfigurationA(this, 'lock', {
        bucket,
        rule: { defaultRetention: { mode: objectLock.mode.toUpperCase(), days: objectLock.days } },
        dependsOn: [versioning],
      });
    }
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket,
      rule: [
        ...prefixesOfRuns.map((prefix) => ({
          id: `old ${prefix.slice(0, -1)}`,
          status: 'Enabled',
          filter: [{ prefix }],
          expiration: [{ days: retentionDays }],
        })),
        {
          id: 'former states and unfinished uploads',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: formerStatesDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    new S3BucketOwnershipControls(this, 'ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
    const privacy = new S3BucketPublicAccessBlock(this, 'privacy', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketPolicy(this, 'policy', {
      bucket,
      policy: policy(ledgerBucketStatements(arn, writers)),
      // S3 refuses to change both at the same time.
      dependsOn: [privacy],
    });
  }

  /** A result that was written is heard of, even if its instance could not tell. */
  announceResultsTo({ queue, queuePolicy }: WorkQueue): void {
    new S3BucketNotification(this, 'results', {
      bucket: this.bucketName,
      queue: [
        {
          queueArn: queue.arn,
          events: ['s3:ObjectCreated:*'],
          filterPrefix: 'attempts/',
          filterSuffix: '/result.json',
        },
      ],
      // S3 tries out whether it may send.
      dependsOn: [queuePolicy],
    });
  }
}
