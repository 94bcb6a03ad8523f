import { expect, test } from 'vitest';
import { type AlarmState, periodValues, stateAt } from './evaluate.ts';

const minute = 60_000;
const now = new Date(100 * minute);
const metric = { namespace: 'Test', name: 'Value', dimensions: { Of: 'one' } };
const alarm = {
  ...{ namespace: 'Test', metric_name: 'Value', dimensions: { Of: 'one' }, statistic: 'Maximum', period: 60 },
  ...{ comparison_operator: 'GreaterThanThreshold', threshold: 5, evaluation_periods: 3 },
};

/** One sign a period, the latest last: 0 is within the threshold, X beyond, - missing. */
function state(signs: string, needed: number, missing: string, before: AlarmState): AlarmState {
  const points = signs
    .split(' ')
    .map((sign, index, { length }) => ({ sign, at: now.getTime() + (index - length) * minute }));
  const measured = points
    .filter(({ sign }) => sign !== '-')
    .map(({ sign, at }) => ({ ...metric, unit: 'Count', at: new Date(at), value: sign === 'X' ? 6 : 5 }));
  const asked = { ...alarm, datapoints_to_alarm: needed, treat_missing_data: missing };
  return stateAt(asked, periodValues(asked, measured), now, before);
}

/** Three of three. */
test.each([
  ['0 - X - X', 'OK', 'OK', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'OK'],
  ['- - - - -', 'as it was', 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'as it was', 'ALARM', 'OK'],
])(
  'CloudWatch’s own example %s of three in a row: ignored %s, breaching %s, not breaching %s',
  (signs, ...expected) => {
    for (const before of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
      const states = ['ignore', 'breaching', 'notBreaching'].map((missing) => state(signs, 3, missing, before));
      expect(states).toEqual(expected.map((word) => (word === 'as it was' ? before : word)));
    }
  },
);

test.each([
  ['0 - X - X', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM'],
  ['0 - X - -', 'ALARM', 'OK'],
  ['- - - - 0', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', 'OK'],
])('CloudWatch’s own example %s of two of three: breaching %s, not breaching %s', (signs, ...expected) => {
  expect(['breaching', 'notBreaching'].map((missing) => state(signs, 2, missing, 'OK'))).toEqual(expected);
});

test('a value of other dimensions, or of more or fewer, is none', () => {
  const beyond = (dimensions: Record<string, string>) => ({
    ...{ ...metric, dimensions, unit: 'Count', value: 6 },
    at: new Date(now.getTime() - minute),
  });
  const once = { ...alarm, evaluation_periods: 1, datapoints_to_alarm: 1, treat_missing_data: 'notBreaching' };
  expect(stateAt(once, periodValues(once, [beyond({ Of: 'one' })]), now, 'OK')).toBe('ALARM');
  const others = [beyond({ Of: 'two' }), beyond({}), beyond({ Of: 'one', And: 'more' })];
  expect(stateAt(once, periodValues(once, others), now, 'OK')).toBe('OK');
});
