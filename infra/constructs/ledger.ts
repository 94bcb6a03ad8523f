import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { S3BucketObjectLockConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js';
import { Construct } from 'constructs';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { type LedgerWriters, ledgerBucketStatements } from '../policies/ledger-bucket.ts';
import { PrivateBucket } from './private-bucket.ts';
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

/** The ledger: a bucket in which nothing is ever overwritten or deleted by anybody, and what is old goes by itself. */
export class Ledger extends Construct {
  private readonly announced: readonly string[];
  readonly bucketName: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { bucketName, keep, writers }: LedgerProps) {
    super(scope, id);
    const { retentionDays, objectLock } = keep;
    const {
      bucketName: bucket,
      arn,
      versioning,
    } = new PrivateBucket(this, 'bucket', {
      bucketName,
      objectLock: objectLock !== undefined,
      statements: (bucketArn) => ledgerBucketStatements(bucketArn, writers),
    });
    this.announced = writers.hasPools ? ['result', 'claim', 'leaving'] : ['result'];
    this.bucketName = bucket;
    this.arn = arn;
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
  }

  /**
   * A result that was written is heard of, even if its instance could not tell; what a member of a pool asks for is
   * heard of in no other way.
   */
  announceResultsTo({ queue, queuePolicy }: WorkQueue): void {
    new S3BucketNotification(this, 'results', {
      bucket: this.bucketName,
      queue: this.announced.map((name) => ({
        queueArn: queue.arn,
        events: ['s3:ObjectCreated:*'],
        filterPrefix: 'attempts/',
        filterSuffix: `/${name}.json`,
      })),
      // S3 tries out whether it may send.
      dependsOn: [queuePolicy],
    });
  }
}
