import type { Alarm, WatchedMetric } from './alarm.ts';

/** Those that have a queue before them. */
export const queueNames = ['trigger', 'settle'] as const;
export type QueueName = (typeof queueNames)[number];

/** What is watched of a queue. `prefix`: what their names begin with, as in `mayfly-production`. */
export function oldestOf(prefix: string, name: QueueName): WatchedMetric {
  return ofQueue('ApproximateAgeOfOldestMessage', `${prefix}-${name}`);
}

export function givenUpOf(prefix: string, name: QueueName): WatchedMetric {
  return ofQueue('ApproximateNumberOfMessagesVisible', `${prefix}-${name}-dead-letters`);
}

export function ofQueue(name: string, QueueName: string): WatchedMetric {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName } };
}

/**
 * Beyond what a few redeliveries take. SQS leaves a message out of the age once it was received three times: one that
 * fails again and again is none that waits. Source: SQS developer guide, "Available CloudWatch metrics".
 */
const oldSeconds = 30 * 60;

export function queueAlarms(prefix: string): Alarm[] {
  return queueNames.flatMap((name) => [oldMessages(prefix, name), deadLetters(prefix, name)]);
}

function oldMessages(prefix: string, name: QueueName): Alarm {
  return {
    fault: `${name}-behind`,
    description:
      `A message waits in the queue ${prefix}-${name} for more than half an hour: the function does not keep up, or is not ` +
      `called. First see whether ${name}-errors or messages-failed rings, then whether the queue is still the trigger of ` +
      `the function ${prefix}-${name}, and its account has free concurrency. See docs/alarms.md, ${name}-behind.`,
    metric: oldestOf(prefix, name),
    statistic: 'Maximum',
    periodSeconds: 5 * 60,
    beyond: { periods: 2, of: 2 },
    threshold: { is: 'above', value: oldSeconds },
    // SQS says nothing of a queue that hasn't been used for hours.
    missing: 'notBreaching',
  };
}

function deadLetters(prefix: string, name: QueueName): Alarm {
  return {
    fault: `${name}-dead-letters`,
    description:
      `A message was given up after eight tries, and lies in ${prefix}-${name}-dead-letters for two weeks. First read the ` +
      `message there, and "message failed" in the log /aws/lambda/${prefix}-${name}. When the cause is mended, start the ` +
      `redrive of that queue: handling a message twice does no harm. See docs/alarms.md, ${name}-dead-letters.`,
    metric: givenUpOf(prefix, name),
    statistic: 'Maximum',
    periodSeconds: 5 * 60,
    beyond: { periods: 1, of: 1 },
    threshold: { is: 'above', value: 0 },
    missing: 'notBreaching',
  };
}
