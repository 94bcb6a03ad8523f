import { countText } from '../text/quantities.ts';
import { weekdayOf } from './days.ts';
import type { Expectation } from './expect.ts';
import type { Measure } from './measures.ts';

type Unusual = Pick<Measure, 'of' | 'text' | 'bareText'>;

/**
 * 412,000 documents where 590,000 were expected (the last three Tuesdays, growing 0.4 % a week); 30 % are missing.
 */
export function unusualText(actual: number, expectation: Expectation, day: number, measure: Unusual): string {
  const { expected } = expectation;
  const where = `${measure.text(actual)} where ${measure.bareText(expected)} were expected`;
  return `${where} (${basisText(expectation, day)}); ${differenceText(actual, expected)}.`;
}

/** the last three Tuesdays, growing 0.4 % a week */
export function basisText({ weekdays, isLatest, growth, nights }: Expectation, day: number): string {
  if (weekdays === 0) return `the median of the last ${Math.min(nights, 14)} days`;
  const which = `${isLatest ? 'the last' : 'the'} ${weekdays === 2 ? 'two' : 'three'} ${weekdayOf(day)}s`;
  const text = percentText(Math.abs(growth));
  const known = isLatest ? which : `${which} that there are`;
  return text === '0 %' ? known : `${known}, ${growth > 0 ? 'growing' : 'shrinking'} ${text} a week`;
}

/** 30 % are missing; 12 % more than that */
export function differenceText(actual: number, expected: number): string {
  const share = actual / expected - 1;
  return share < 0 ? `${percentText(-share)} are missing` : `that is ${percentText(share)} more`;
}

/** 0.4 %, 30 %, 1,250 % */
export function percentText(share: number): string {
  const percent = share * 100;
  return `${countText(percent < 10 ? Math.round(percent * 10) / 10 : Math.round(percent))} %`;
}
