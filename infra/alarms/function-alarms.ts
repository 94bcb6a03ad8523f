import type { functionNames } from '../bundle/bundle.ts';
import type { Alarm, WatchedMetric } from './alarm.ts';
import { type QueueName, queueNames } from './queue-alarms.ts';

/** What becomes of snapshots while a function fails. */
const consequences: Readonly<Record<QueueName, string>> = {
  trigger: 'Snapshots that land are not proven.',
  settle: 'Results are not reported, lost instances not followed by others, and nobody is notified.',
};

/** What is watched of a function. `prefix`: what their names begin with, as in `mayfly-production`. */
export function errorsOf(prefix: string, name: (typeof functionNames)[number]): WatchedMetric {
  return { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: `${prefix}-${name}` } };
}

/** A reaper that fails is a sweep that is silent: an alarm of the stage. */
export function functionAlarms(prefix: string): Alarm[] {
  return queueNames.map((name) => errors(prefix, name));
}

/** One that fails once is called again. What fails in two of four periods doesn't heal by itself. */
function errors(prefix: string, name: QueueName): Alarm {
  return {
    fault: `${name}-errors`,
    description:
      `The function ${prefix}-${name} fails as a whole, again and again: it can't start, or runs out of time or memory. ` +
      `${consequences[name]} First read the end of its log, /aws/lambda/${prefix}-${name}: a setting that is missing after ` +
      'a deployment, or AWS itself (health.aws.amazon.com). Nothing is lost yet: messages wait in queues. ' +
      `See docs/alarms.md, ${name}-errors.`,
    metric: errorsOf(prefix, name),
    statistic: 'Sum',
    periodSeconds: 5 * 60,
    beyond: { periods: 2, of: 4 },
    threshold: { is: 'above', value: 0 },
    // There is no value while it isn't called.
    missing: 'notBreaching',
  };
}
