import { expect, test } from 'vitest';
import { type ShapeName, shapes } from './eight-series.ts';
import { rates } from './rates.ts';

const losses: Partial<Record<ShapeName, number>> = {
  'steady, 1 % of noise': 0.15,
  'truly 60 % more in 3 % of nights': 0.5,
};
const measured = new Map(
  (Object.keys(shapes) as ShapeName[]).map((name) => [name, rates(name, losses[name] ?? 0.3)] as const),
);

function falseShare(name: ShapeName): number {
  const { falseAlarms = 0, nights = 1 } = measured.get(name) ?? {};
  return falseAlarms / nights;
}

function hitShare(name: ShapeName): number {
  const { hits = 0, tries = 1 } = measured.get(name) ?? {};
  return hits / tries;
}

test('prints false alarms and hits of the eight series', () => {
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  const rows = [...measured].map(
    ([name, { nights, falseAlarms, tries, hits }]) =>
      `| ${name} | ${falseAlarms} of ${nights} | ${percent(falseAlarms / nights)} | −${(losses[name] ?? 0.3) * 100} % | ${percent(hits / tries)} of ${tries} |`,
  );
  console.log(
    ['| series | warned | false alarms | loss | found |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  );
});

test.for(['steady, 1 % of noise', 'always the same', 'growing by 0.5 % a day', 'ten thousand more each day'] as const)(
  'never warns in 2,700 nights of what is %s',
  (name) => {
    expect(measured.get(name)).toMatchObject({ nights: 2_700, falseAlarms: 0 });
  },
);

test('warns in no more than 0.5 % of nights of a weekly series', () => {
  expect(falseShare('weekends of 55 %, 3 % of noise')).toBeLessThanOrEqual(0.005);
});

test('finds that 30 % of a weekly series are missing, and 15 % of a steady one, in 95 % of nights', () => {
  expect(hitShare('weekends of 55 %, 3 % of noise')).toBeGreaterThanOrEqual(0.95);
  expect(hitShare('steady, 1 % of noise')).toBeGreaterThanOrEqual(0.95);
});

test('says what is truly unusual: 60 % more in 3 % of nights, and a holiday, but little else', () => {
  expect(falseShare('truly 60 % more in 3 % of nights')).toBeLessThanOrEqual(0.04);
  expect(falseShare('weekly, with a holiday every 90 days')).toBeLessThanOrEqual(0.02);
});

test('warns of a new level until three same weekdays have it: fifteen nights, then never again', () => {
  expect(measured.get('40 % more for good, from night 200 on')?.falseAlarms).toBe(150);
});
