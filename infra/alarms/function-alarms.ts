import { functionNames } from '../bundle/bundle.ts';
import type { Alarm, WatchedMetric } from './alarm.ts';

type FunctionName = (typeof functionNames)[number];

/** What becomes of snapshots while a function fails. */
const consequences: Readonly<Record<FunctionName, string>> = {
  trigger: 'Snapshots that land are not proven.',
  settle: 'Results are not reported, lost instances not followed by others, and nobody is notified.',
  reaper: 'What should have ended may go on, and silences are not measured.',
};

/** What is watched of a function. `prefix`: what their names begin with, as in `mayfly-production`. */
export function errorsOf(prefix: string, name: FunctionName): WatchedMetric {
  return { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: `${prefix}-${name}` } };
}

export function functionAlarms(prefix: string): Alarm[] {
  return functionNames.map((name) => errors(prefix, name));
}

/** One that fails once is called again. What fails in two of four periods doesn't heal by itself. */
function errors(prefix: string, name: FunctionName): Alarm {
  return {
    fault: `${name}-errors`,
    description:
      `The function ${prefix}-${name} fails again and again. ${consequences[name]} First read its log, ` +
      `/aws/lambda/${prefix}-${name}, for the lines of level error: a right or a setting that is missing after a ` +
      `deployment, or AWS itself (health.aws.amazon.com). Nothing is lost yet: messages wait in queues. See docs/alarms.md, ${name}-errors.`,
    metric: errorsOf(prefix, name),
    statistic: 'Sum',
    periodSeconds: 5 * 60,
    beyond: { periods: 2, of: 4 },
    threshold: { is: 'above', value: 0 },
    // There is no value while it isn't called.
    missing: 'notBreaching',
  };
}
