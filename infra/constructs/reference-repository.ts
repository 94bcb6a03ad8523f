import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { Construct } from 'constructs';
import { denyWithoutTls } from '../policies/policy.ts';
import { referenceKeys } from '../wiring/reference-keys.ts';
import { PrivateBucket } from './private-bucket.ts';
import type { WorkQueue } from './work-queue.ts';

export interface ReferenceRepositoryProps {
  readonly bucketName: string;
  readonly ruleName: string;
}

/** A reference has done its work within the hour. */
const keptDays = 7;

/**
 * Where the backups land that new images prove themselves with, each a small repository of its own. They go through
 * the very same course as everybody's; only the image is the candidate.
 */
export class ReferenceRepository extends Construct {
  readonly bucketName: string;
  readonly arn: string;
  private readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, id: string, { bucketName, ruleName }: ReferenceRepositoryProps) {
    super(scope, id);
    const statements = (arn: string) => [denyWithoutTls('s3:*', [arn, `${arn}/*`])];
    const { bucketName: bucket, arn, versioning } = new PrivateBucket(this, 'bucket', { bucketName, statements });
    this.bucketName = bucket;
    this.arn = arn;
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket,
      rule: [
        {
          id: 'old references',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: keptDays }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
    new S3BucketNotification(this, 'events', { bucket, eventbridge: true });
    this.rule = new CloudwatchEventRule(this, 'rule', {
      name: ruleName,
      description: 'A reference backup landed: a candidate among the images is to prove it',
      eventPattern: JSON.stringify({
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [bucketName] }, object: { key: referenceKeys().map((wildcard) => ({ wildcard })) } },
      }),
    });
  }

  announceTo({ queue }: WorkQueue): void {
    new CloudwatchEventTarget(this, 'target', { rule: this.rule.name, arn: queue.arn });
  }
}
