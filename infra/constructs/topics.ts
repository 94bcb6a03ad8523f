import { SnsTopic, type SnsTopicConfig } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import { notForTerraform, policy, type Statement } from '../policies/policy.ts';
import { letAlarmsPublish, topicStatements } from '../policies/topic.ts';
import type { WorkQueue } from './work-queue.ts';

export interface TopicsProps {
  readonly prefix: string;
  readonly mailboxes: readonly string[];
  /** Over https, of whoever gets what people are told. */
  readonly endpoints: readonly string[];
  /** Endpoints over https. */
  readonly pagers: readonly string[];
  readonly account: string;
  /** Of the alarms that ring there, with * for what differs. */
  readonly alarmArns: string;
}

/**
 * `results`: instances say that they have one. `people`: plain text. `pager`: what looks like an alarm of CloudWatch.
 */
export class Topics extends Construct {
  readonly results: SnsTopic;
  readonly people: SnsTopic;
  readonly pager: SnsTopic;

  constructor(scope: Construct, id: string, { prefix, mailboxes, endpoints, pagers, ...alarms }: TopicsProps) {
    super(scope, id);
    // The key of SNS itself: all who may publish may use it, and it costs nothing.
    this.results = this.topic('results', { name: `${prefix}-results`, kmsMasterKeyId: 'alias/aws/sns' });
    // Not these two: nobody can let CloudWatch use that key, and an alarm that can't be sent is none. What they carry
    // is on its way to mailboxes and pagers; SNS keeps it for no longer than that takes.
    this.people = this.topic('people', { name: `${prefix}-people` }, alarms);
    this.pager = this.topic('pager', { name: `${prefix}-pager` }, alarms);

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
    new SnsTopicSubscription(this, id, {
      ...{ topicArn, protocol: 'https', endpoint: notForTerraform(endpoint) },
      endpointAutoConfirms: true,
      // What answers by hand, or has to be woken first, takes longer than the minute that is waited by default.
      confirmationTimeoutInMinutes: 5,
    });
  }

  private topic(id: string, config: SnsTopicConfig, alarms?: Pick<TopicsProps, 'account' | 'alarmArns'>): SnsTopic {
    const topic = new SnsTopic(this, id, config);
    const alarming: Statement[] = alarms === undefined ? [] : [letAlarmsPublish(topic.arn, alarms)];
    new SnsTopicPolicy(this, `${id}-policy`, {
      arn: topic.arn,
      policy: policy([...topicStatements(topic.arn), ...alarming]),
    });
    return topic;
  }
}
