import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { poolAlarms } from '../../infra/alarms/pool-alarms.ts';
import { dashboardPages } from '../../infra/dashboard/pages.ts';
import { poolMetrics, stageMetrics, watchedMetrics } from '../../lambda/observability/metrics.ts';
import { reportMetrics } from '../../lambda/settle/report-metrics.ts';
import { amountOf } from '../docs/amount-of.ts';
import { sampleReport } from '../report/sample-report.ts';
import { oneRepository } from './configurations.ts';
import { one } from './stacks.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'costs.md'), 'utf8');
const sums = Array.from(page.matchAll(/^\| (.+) \| ([\d.×+/() ]+) \| (\d+\.\d+) \|$/gm), ([, what, sum, usd]) => ({
  what: what ?? '',
  sum: sum ?? '',
  usd: usd ?? '',
}));

test('docs/costs.md has its sums', () => {
  expect(sums.length).toBeGreaterThan(25);
});

test.each(sums)('docs/costs.md: $what is $sum = $usd', ({ sum, usd }) => {
  const decimals = usd.split('.')[1]?.length ?? 0;
  // An amount is rounded to its last digit, and so may be those that it adds up.
  expect(Math.abs(amountOf(sum) - Number(usd))).toBeLessThan(0.51 * 10 ** -decimals);
});

test('docs/costs.md counts the alarms that there are', () => {
  const alarms = one.all('aws_cloudwatch_metric_alarm');
  const ofRepository = alarms.filter(({ dimensions }) => dimensions.Repository !== undefined);
  expect(page).toContain(
    `| alarms: ${alarms.length - ofRepository.length} of the stage, ${ofRepository.length} of the repository | ${alarms.length} × `,
  );
});

test('docs/costs.md counts the metrics that each report and each sweep sends', () => {
  const names = Object.keys(reportMetrics(sampleReport(), '2026-03-01T02:33:41.000Z', new Date()));
  const watched = names.filter((name) => watchedMetrics.some((one) => one === name));
  expect(page).toContain(`| any size: ${watched.length} metric, for an hour of 720 | ${watched.length} × `);
  expect(page).toContain(`and ${names.length - watched.length} more of each\nproof`);
  // Ages are not sent with every sweep, and messages fail when they fail.
  const always = Object.keys(stageMetrics).filter((name) => !/Age|Failed/.test(name));
  expect(page).toContain(`| metrics that come with every sweep | ${always.length} × `);
});

test('docs/costs.md counts the pages of a hundred repositories', () => {
  const repositories = Array.from({ length: 100 }, () => oneRepository.repositories[0] as never);
  const pagesOf = (count: number) =>
    dashboardPages({
      ...{ ...oneRepository, prefix: 'mayfly', pools: [], alarmArns: [] },
      repositories: repositories.slice(0, count),
    }).length;
  expect(page).toContain(`| the dashboards of a hundred repositories | ${pagesOf(100)} × 3.00 |`);
  expect(page).toContain('A dashboard has room for 40 repositories');
  expect([pagesOf(40), pagesOf(41)]).toEqual([1, 2]);
});

test('docs/costs.md counts the alarms and metrics of a pool', () => {
  const watched = { name: 'often', resource: 'mayfly-test_pool_often', longestRunSeconds: 60 };
  const alarms = poolAlarms('test', watched).length;
  const metrics = Object.keys(poolMetrics).length;
  expect(page).toContain(`| a pool without work, a month | ${alarms} × 0.10 + ${metrics} × 0.30 | `);
});

test('one repository stands for less than 3 dollars a month, without any allowance', () => {
  const together = sums.find(({ what }) => what === '**together**');
  expect(Number(together?.usd)).toBeLessThan(3);
  const parts = sums.slice(
    0,
    sums.findIndex(({ what }) => what === '**together**'),
  );
  expect(together?.sum).toBe(parts.map(({ usd }) => usd).join(' + '));
});
