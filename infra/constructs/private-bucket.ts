import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import { policy, type Statement } from '../policies/policy.ts';

export interface PrivateBucketProps {
  readonly bucketName: string;
  readonly objectLock?: boolean;
  /** The policy of the bucket, for its ARN. */
  readonly statements: (bucketArn: string) => readonly Statement[];
}

/** A bucket of our own: versioned, encrypted, private, and all in it is ours. */
export class PrivateBucket extends Construct {
  readonly bucketName: string;
  readonly arn: string;
  readonly versioning: S3BucketVersioningA;

  constructor(scope: Construct, id: string, { bucketName, objectLock = false, statements }: PrivateBucketProps) {
    super(scope, id);
    const { bucket, arn } = new S3Bucket(this, 'bucket', {
      bucket: bucketName,
      ...(objectLock ? { objectLockEnabled: true } : {}),
    });
    this.bucketName = bucket;
    this.arn = arn;
    this.versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
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
      policy: policy(statements(arn)),
      // S3 refuses to change both at the same time.
      dependsOn: [privacy],
    });
  }
}
