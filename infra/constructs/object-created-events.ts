import { CloudwatchEventBus } from '@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js';
import { CloudwatchEventBusPolicy } from '@cdktf/provider-aws/lib/cloudwatch-event-bus-policy/index.js';
import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { Construct } from 'constructs';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import { eventBusStatements } from '../policies/event-bus.ts';
import { notForTerraform, policy } from '../policies/policy.ts';
import type { Sender } from '../policies/queue.ts';
import { foreignAccounts, landingSenders } from '../wiring/landing-senders.ts';
import type { Names } from '../wiring/names.ts';
import { notificationFilters, objectCreatedPattern } from '../wiring/object-created-filter.ts';
import type { WorkQueue } from './work-queue.ts';

export interface ObjectCreatedEventsProps {
  readonly names: Names;
  readonly repositories: readonly RepositoryConfiguration[];
}

/**
 * How backups that land are heard of: a rule on EventBridge for each repository, or a bucket's own notification. What
 * lands in other accounts' buckets comes over an event bus of its own, to which those accounts may send and no other.
 */
export class ObjectCreatedEvents extends Construct {
  readonly senders: readonly Sender[];
  /** The ARN of the bus for other accounts, where there are any. */
  readonly foreignBusArn: string | null;
  private readonly rules: readonly CloudwatchEventRule[];
  private readonly ownBuckets: ReadonlyMap<string, readonly RepositoryConfiguration[]>;

  constructor(scope: Construct, id: string, { names, repositories }: ObjectCreatedEventsProps) {
    super(scope, id);
    const { account } = names.place;
    const others = foreignAccounts(repositories, account);
    const bus = others.length === 0 ? null : this.foreignBus(names, others);
    this.foreignBusArn = bus?.arn ?? null;
    this.rules = repositories
      .filter(({ notification }) => notification === 'eventbridge')
      .map(
        (repository) =>
          new CloudwatchEventRule(this, `rule-${repository.name}`, {
            name: names.machine(repository.name),
            description: `A backup landed in ${repository.name}`,
            eventPattern: notForTerraform(JSON.stringify(objectCreatedPattern(repository, account))),
            ...(bus !== null && others.includes(repository.bucketAccount ?? account) ? { eventBusName: bus.name } : {}),
          }),
      );
    this.ownBuckets = Map.groupBy(
      repositories.filter(({ notification }) => notification === 'bucket'),
      ({ bucket }) => bucket,
    );
    this.senders = landingSenders(repositories, names);
  }

  announceTo({ queue, queuePolicy }: WorkQueue): void {
    this.rules.forEach((rule) => {
      new CloudwatchEventTarget(this, `target-${rule.node.id}`, {
        rule: rule.name,
        arn: queue.arn,
        ...(rule.eventBusNameInput === undefined ? {} : { eventBusName: rule.eventBusNameInput }),
      });
    });
    for (const [bucket, repositories] of this.ownBuckets) {
      new S3BucketNotification(this, `bucket-${bucket}`, {
        bucket,
        queue: repositories.flatMap(notificationFilters).map(({ prefix, suffix }) => ({
          queueArn: queue.arn,
          events: ['s3:ObjectCreated:*'],
          filterPrefix: prefix,
          filterSuffix: suffix,
        })),
        // S3 tries out whether it may send.
        dependsOn: [queuePolicy],
      });
    }
  }

  private foreignBus({ bus: name, place: { partition } }: Names, accounts: readonly string[]): CloudwatchEventBus {
    const bus = new CloudwatchEventBus(this, 'foreign-bus', { name });
    new CloudwatchEventBusPolicy(this, 'foreign-bus-policy', {
      eventBusName: bus.name,
      policy: policy(eventBusStatements(bus.arn, partition, accounts)),
    });
    return bus;
  }
}
