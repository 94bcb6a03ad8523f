import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import { denyWithoutTls, policy } from '../policies/policy.ts';
import type { WorkQueue } from './work-queue.ts';

export interface TopicsProps {
  readonly prefix: string;
  readonly mailboxes: readonly string[];
  /** Over https, of whoever gets what people are told. */
  readonly endpoints: readonly string[];
  /** Endpoints over https. */
  readonly pagers: readonly string[];
}

/** `results`: instances say that they have one. `people`: plain text. `pager`: what looks like an alarm of CloudWatch. */
export class Topics extends Construct {
  readonly results: SnsTopic;
  readonly people: SnsTopic;
  readonly pager: SnsTopic;

  constructor(scope: Construct, id: string, { prefix, mailboxes, endpoints, pagers }: TopicsProps) {
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
    endpoints.forEach((endpoint, index) => {
      this.subscribe(`endpoint-${index + 1}`, this.people, endpoint);
    });
    pagers.forEach((endpoint, index) => {
      this.subscribe(`pager-${index + 1}`, this.pager, endpoint);
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

  private subscribe(id: string, { arn: topicArn }: SnsTopic, endpoint: string): void {
    new SnsTopicSubscription(this, id, { topicArn, protocol: 'https', endpoint, endpointAutoConfirms: true });
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
