import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { Construct } from 'constructs';
import type { RepositoryConfiguration } from '../configuration/schema.ts';
import { landingPattern, landingPrefix, landingSuffix } from '../landing-filter.ts';
import type { Sender } from '../policies/queue.ts';
import type { WorkQueue } from './work-queue.ts';

export interface LandingsProps {
  readonly prefix: string;
  readonly partition: string;
  readonly repositories: readonly RepositoryConfiguration[];
}

/** How snapshots that land are heard of: a rule on EventBridge for each repository, or a bucket's own notification. */
export class Landings extends Construct {
  readonly senders: readonly Sender[];
  private readonly rules: readonly CloudwatchEventRule[];
  private readonly ownBuckets: ReadonlyMap<string, readonly RepositoryConfiguration[]>;

  constructor(scope: Construct, id: string, { prefix, partition, repositories }: LandingsProps) {
    super(scope, id);
    this.rules = repositories
      .filter(({ notification }) => notification === 'eventbridge')
      .map(
        (repository) =>
          new CloudwatchEventRule(this, `rule-${repository.name}`, {
            name: `${prefix}_${repository.name}`,
            description: `A snapshot landed in ${repository.name}`,
            eventPattern: JSON.stringify(landingPattern(repository)),
          }),
      );
    this.ownBuckets = Map.groupBy(
      repositories.filter(({ notification }) => notification === 'bucket'),
      ({ bucket }) => bucket,
    );
    const bucketArns = [...this.ownBuckets.keys()].map((bucket) => `arn:${partition}:s3:::${bucket}`);
    this.senders = [
      { name: 'Rules', service: 'events' as const, sourceArns: this.rules.map(({ arn }) => arn) },
      { name: 'Buckets', service: 's3' as const, sourceArns: bucketArns },
    ].filter(({ sourceArns }) => sourceArns.length > 0);
  }

  announceTo({ queue, queuePolicy }: WorkQueue): void {
    this.rules.forEach((rule) => {
      new CloudwatchEventTarget(this, `target-${rule.node.id}`, { rule: rule.name, arn: queue.arn });
    });
    for (const [bucket, repositories] of this.ownBuckets) {
      new S3BucketNotification(this, `bucket-${bucket}`, {
        bucket,
        queue: repositories.map((repository) => ({
          queueArn: queue.arn,
          events: ['s3:ObjectCreated:*'],
          filterPrefix: landingPrefix(repository),
          filterSuffix: landingSuffix,
        })),
        // S3 tries out whether it may send.
        dependsOn: [queuePolicy],
      });
    }
  }
}
