import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { one, several } from '../infra/stacks.ts';
import type { Attributes } from '../infra/synthesized.ts';
import type { Measured } from './emf.ts';
import { statesOf } from './evaluate.ts';
import { age, day, everySweep, hour, later, minute, value } from './timeline.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'alarms.md'), 'utf8');
const rows = Array.from(
  page.matchAll(/^\| ([^|]+) \| (no )?`(\w+)` \| `([a-z-]+)` \| (\d+) \|$/gm),
  ([, fault = '', no, signal = '', alarm = '', minutes]) => ({
    ...{ fault, signal, alarm, minutes: Number(minutes) },
    isAbsence: no !== undefined,
  }),
);

const faultOf = ({ alarm_name }: Attributes) => String(alarm_name).split('_').at(-1) ?? '';
const alarms = new Map(
  [several, one].flatMap((stack) => stack.all('aws_cloudwatch_metric_alarm')).map((alarm) => [faultOf(alarm), alarm]),
);

/** All is well for a day and a half; then the fault begins, and stays for half a day. */
const begins = 36.5 * hour;
const ends = 48 * hour;

/** What is measured where all is well until the fault begins. The ages of a limit pass it at that moment. */
const measured: Readonly<Record<string, (alarm: Attributes) => Measured[]>> = {
  'no-snapshot': growingAge,
  'no-verified': growingAge,
  'old-image': growingAge,
  'slow-restore': (alarm) => [value(alarm, hour, 60), value(alarm, begins, alarm.threshold + 1)],
  'sweep-silent': (alarm) => everySweep(alarm, begins, () => 0),
  'overdue-runs': (alarm) => everySweep(alarm, ends, (at) => (at > begins ? 1 : 0)),
  'messages-failed': (alarm) => [value(alarm, begins, 1)],
  // A message comes again every six minutes.
  'trigger-errors': (alarm) => [0, 6, 12].map((minutes) => value(alarm, begins + minutes * minute, 1)),
  'settle-errors': (alarm) => [0, 6, 12].map((minutes) => value(alarm, begins + minutes * minute, 1)),
  'trigger-behind': growingQueue,
  'settle-behind': growingQueue,
  'pool-behind': growingQueue,
  'pool-full': (alarm) => everySweep(alarm, ends, (at) => (at > begins ? 1 : 0)),
  'pool-cannot-launch': (alarm) => everySweep(alarm, ends, (at) => (at > begins ? 1 : 0)),
  'pool-dead-letters': (alarm) => everyMinute((at) => value(alarm, at, at < begins ? 0 : 1)),
  'trigger-dead-letters': (alarm) => everyMinute((at) => value(alarm, at, at < begins ? 0 : 1)),
  'settle-dead-letters': (alarm) => everyMinute((at) => value(alarm, at, at < begins ? 0 : 1)),
};

/** As the reaper sends it; hours or days, as the alarm counts. */
function growingAge(alarm: Attributes): Measured[] {
  const unit = String(alarm.metric_name).endsWith('Days') ? day : hour;
  return everySweep(alarm, ends, (at) => age(alarm, alarm.threshold + (at - begins) / unit, at));
}

function growingQueue(alarm: Attributes): Measured[] {
  const oldest = (at: number) => Math.max(0, alarm.threshold + (at - begins) / 1000);
  return everyMinute((at) => value(alarm, at, oldest(at)));
}

function everyMinute(make: (at: number) => Measured): Measured[] {
  return Array.from({ length: ends / minute }, (_, index) => make(index * minute));
}

const faults = rows.map((row) => ({ ...row, of: alarms.get(row.alarm) ?? {} }));

test('the table names every alarm once, and the metric that it watches', () => {
  expect(rows.map(({ alarm }) => alarm).toSorted()).toEqual([...alarms.keys()].toSorted());
  for (const { signal, isAbsence, of } of faults) {
    expect(of.metric_name).toBe(signal);
    expect(of.treat_missing_data === 'breaching').toBe(isAbsence);
  }
});

test.each(faults)('$alarm is quiet while all is well, and rings within $minutes minutes when $fault', (row) => {
  const { alarm, minutes, of } = row;
  const states = statesOf(of, measured[alarm]?.(of) ?? [], { from: later(hour), to: later(ends) });
  const rings = states
    .filter(({ state }) => state === 'ALARM')
    .map(({ since }) => since.getTime() - later(begins).getTime());
  expect(rings).toHaveLength(1);
  expect(rings[0]).toBeGreaterThan(0);
  expect(rings[0]).toBeLessThanOrEqual(minutes * minute);
});
