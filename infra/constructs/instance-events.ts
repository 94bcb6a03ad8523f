import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';
import type { Sender } from '../policies/queue.ts';
import type { WorkQueue } from './work-queue.ts';

const stateChanges = {
  source: ['aws.ec2'],
  'detail-type': ['EC2 Instance State-change Notification'],
  detail: { state: ['shutting-down', 'terminated'] },
};

const interruptions = { source: ['aws.ec2'], 'detail-type': ['EC2 Spot Instance Interruption Warning'] };

/**
 * What EC2 says of the ends of instances. Its events carry no tags, so that they are those of all instances in the
 * account: settle looks in the ledger whose they are. Ours end and never stop: the sweep finds one that somebody stops
 * all the same.
 */
export class InstanceEvents extends Construct {
  readonly sender: Sender;
  private readonly rules: readonly CloudwatchEventRule[];

  constructor(scope: Construct, id: string, { prefix }: { readonly prefix: string }) {
    super(scope, id);
    this.rules = [
      this.rule('ends', `${prefix}-instance-ends`, 'An instance ends or has ended', stateChanges),
      this.rule('interruptions', `${prefix}-interruptions`, 'Spot is about to take an instance away', interruptions),
    ];
    this.sender = { name: 'InstanceEvents', service: 'events', sourceArns: this.rules.map(({ arn }) => arn) };
  }

  announceTo({ queue }: WorkQueue): void {
    for (const rule of this.rules) {
      new CloudwatchEventTarget(this, `target-${rule.node.id}`, { rule: rule.name, arn: queue.arn });
    }
  }

  private rule(id: string, name: string, description: string, pattern: object): CloudwatchEventRule {
    return new CloudwatchEventRule(this, id, { name, description, eventPattern: JSON.stringify(pattern) });
  }
}
