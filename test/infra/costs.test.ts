import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dashboardPages } from '../../infra/dashboard/pages.ts';
import { poolMetrics, stageMetrics, watchedMetrics } from '../../lambda/observability/metrics.ts';
import { reportMetrics } from '../../lambda/settle/report-metrics.ts';
import { amountOf } from '../docs/amount-of.ts';
import { sampleReport } from '../report/sample-report.ts';
import { oneRepository, severalRepositories } from './configurations.ts';
import { one, several } from './stacks.ts';

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

test('docs/costs.md counts what watches a pool, and the pages of a hundred repositories', () => {
  const [pool] = severalRepositories.pools;
  const alarms = several
    .all('aws_cloudwatch_metric_alarm')
    .filter(({ alarm_name }) => alarm_name.startsWith(`mayfly-canary_${pool?.name}_pool-`));
  expect(page).toContain(`| its alarms | ${alarms.length} × 0.10 |`);
  const always = Object.keys(poolMetrics).length;
  expect(page).toContain(`| metrics that come with every sweep | ${always} × 0.30 | 0.60 |`);
  const hundred = Array.from({ length: 100 }, () => oneRepository.repositories[0] as never);
  const pages = dashboardPages({ ...oneRepository, prefix: 'mayfly', repositories: hundred, pools: [], alarmArns: [] });
  expect(page).toContain(`| the dashboards of a hundred repositories | ${pages.length} × 3.00 |`);
  expect(page).toContain('A dashboard has room for 40 repositories');
  expect(
    dashboardPages({ ...oneRepository, prefix: '', repositories: hundred.slice(0, 40), pools: [], alarmArns: [] }),
  ).toHaveLength(1);
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
