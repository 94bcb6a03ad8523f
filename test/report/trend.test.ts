import { expect, it } from 'vitest';
import type { Report } from '../../agent/contract/report.ts';
import { renderPage } from '../../agent/report/page.ts';
import { trendText } from '../../agent/report/trend-text.ts';
import { withTrend } from '../../agent/trend/with-trend.ts';
import { historyOf, noHistory, reportOf, usual } from '../trend/reports.ts';

function held(nights: number, documents: number): Report {
  const earlier = Array.from({ length: nights }, (_, day) =>
    reportOf(day, { orders: 100_000, 'logs-2026.01.01': 50_000 }),
  );
  return withTrend(reportOf(nights, { orders: documents, 'logs-2026.01.01': 50_000 }), historyOf(earlier), usual);
}

it('draws what is unusual first, with the band that was expected, tonight, and its days', () => {
  const page = renderPage(held(50, 70_000));
  const section = page.slice(
    page.indexOf('<section aria-labelledby="trend"'),
    page.indexOf('<section aria-labelledby="timeline"'),
  );
  expect(section).toMatch(
    /<figure class="unusual"><figcaption><code>orders<\/code>: 70,000 documents; 90,000 to 110,000 were expected/,
  );
  expect(section).toContain('2 of 6 numbers are unusual, by 50 nights');
  expect(section.match(/<figure/g)).toHaveLength(6);
  expect(section).toContain('2 more charts');
  expect(section).toMatch(/<polygon class="band" points="[\d., ]+"/);
  expect(section).toMatch(/<line class="tonight"/);
  expect(section).toContain('<span>2026-01-13</span><span>2026-02-24</span>');
  expect(page).not.toMatch(/<script|style="/);
});

it('says how much it has learnt, and draws no band before there is one', () => {
  const page = renderPage(held(5, 70_000));
  expect(page).toContain('learning (5 of 21 nights)');
  expect(page).not.toContain('class="band"');
  expect(renderPage(withTrend(reportOf(0, { orders: 1 }), noHistory, usual))).not.toContain('id="trend"');
});

it.each([
  [50, 100_000, '6 numbers as usual, by 50 nights'],
  [50, 70_000, '2 of 6 numbers are unusual, by 50 nights'],
  [12, 100_000, 'learning (12 of 21 nights)'],
])('is said in a line: after %i nights, %i documents', (nights, documents, text) => {
  const { trend } = held(nights, documents);
  expect(trend && trendText(trend)).toBe(text);
});

it('draws an index that was always empty, and one of one night', () => {
  const page = renderPage(withTrend(reportOf(1, { orders: 0 }), historyOf([reportOf(0, { orders: 0 })]), usual));
  expect(page).toContain('<code>orders</code>: 0 documents');
  expect(page).not.toContain('NaN');
});
