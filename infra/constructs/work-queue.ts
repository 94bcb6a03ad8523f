import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import { Construct } from 'constructs';
import { policy } from '../policies/policy.ts';
import { queueStatements, type Sender } from '../policies/queue.ts';

export interface WorkQueueProps {
  readonly name: string;
  readonly account: string;
  readonly senders: readonly Sender[];
  /** How long a message that failed, or whose function was killed, is out of sight. */
  readonly visibilitySeconds: number;
  /** How often a message may be received before it is given up. */
  readonly maximumReceives?: number;
}

const daysInSeconds = 24 * 60 * 60;

/** A queue before a function or a pool. What has failed as often as it may lies two weeks in the dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: SqsQueue;
  readonly queuePolicy: SqsQueuePolicy;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { name, account, senders, visibilitySeconds, maximumReceives = 8 } = props;
    const deadLetters = new SqsQueue(this, 'dead-letters', {
      name: `${name}-dead-letters`,
      messageRetentionSeconds: 14 * daysInSeconds,
      sqsManagedSseEnabled: true,
    });
    new SqsQueuePolicy(this, 'dead-letters-policy', {
      queueUrl: deadLetters.url,
      policy: policy(queueStatements(deadLetters.arn, account, [])),
    });

    this.queue = new SqsQueue(this, 'queue', {
      name,
      messageRetentionSeconds: 4 * daysInSeconds,
      visibilityTimeoutSeconds: visibilitySeconds,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: maximumReceives }),
    });
    this.queuePolicy = new SqsQueuePolicy(this, 'queue-policy', {
      queueUrl: this.queue.url,
      policy: policy(queueStatements(this.queue.arn, account, senders)),
    });
  }
}
