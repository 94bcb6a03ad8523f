import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import { ledgerBucketStatements } from '../policies/ledger-bucket.ts';
import { policy } from '../policies/policy.ts';
import type { WorkQueue } from './work-queue.ts';

/** The ledger bucket: versioned, encrypted, private, and nothing in it is ever overwritten or deleted. */
export class Ledger extends Construct {
  readonly bucketName: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { bucketName }: { bucketName: string }) {
    super(scope, id);
    const { bucket, arn } = new S3Bucket(this, 'bucket', { bucket: bucketName });
    this.bucketName = bucket;
    this.arn = arn;

    new S3BucketVersioningA(this, 'versioning', { bucket, versioningConfiguration: { status: 'Enabled' } });
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
      policy: policy(ledgerBucketStatements(arn)),
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
