import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import { denyWithoutTls, policy } from '../policies/policy.ts';
import type { WorkQueue } from './work-queue.ts';

export interface TopicsProps {
  readonly prefix: string;
  readonly mailboxes: readonly string[];
  /** Endpoints over https. */
  readonly pagers: readonly string[];
}

/** `results`: instances say that they have one. `people`: plain text. `pager`: what looks like an alarm of CloudWatch. */
export class Topics extends Construct {
  readonly results: SnsTopic;
  readonly people: SnsTopic;
  readonly pager: SnsTopic;

  constructor(scope: Construct, id: string, { prefix, mailboxes, pagers }: TopicsProps) {
    super(scope, id);
    this.results = this.topic('results', prefix);
    this.people = this.topic('people', prefix);
    this.pager = this.topic('pager', prefix);

    mailboxes.forEach((endpoint, index) => {
      new SnsTopicSubscription(this, `mailbox-${index + 1}`, {
        topicArn: this.people.arn,
        protocol: 'email',
        endpoint,
      });
    });
    pagers.forEach((endpoint, index) => {
      new SnsTopicSubscription(this, `pager-${index + 1}`, {
        topicArn: this.pager.arn,
        protocol: 'https',
        endpoint,
        endpointAutoConfirms: true,
      });
    });
  }

  announceResultsTo({ queue, queuePolicy }: WorkQueue): void {
    new SnsTopicSubscription(this, 'settle', {
      topicArn: this.results.arn,
      protocol: 'sqs',
      endpoint: queue.arn,
      dependsOn: [queuePolicy],
    });
  }

  private topic(name: string, prefix: string): SnsTopic {
    // The key of SNS itself: whoever may publish may use it, and it costs nothing.
    const topic = new SnsTopic(this, name, { name: `${prefix}-${name}`, kmsMasterKeyId: 'alias/aws/sns' });
    new SnsTopicPolicy(this, `${name}-policy`, {
      arn: topic.arn,
      policy: policy([denyWithoutTls('sns:Publish', topic.arn)]),
    });
    return topic;
  }
}
