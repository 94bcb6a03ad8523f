import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationSchema } from '../../../infra/configuration/schema.ts';
import { metricNamespace, poolMetrics, stageMetrics, watchedMetrics } from '../../../lambda/observability/metrics.ts';
import { pagerAlarmName } from '../../../lambda/settle/notify/pager.ts';
import { oneRepository, written } from '../configurations.ts';
import { both, directory, one, several } from '../stacks.ts';
import { type Attributes, synthesizedWithoutCode } from '../synthesized.ts';

const namesOf = (alarms: readonly Attributes[]) => alarms.map(({ alarm_name }) => alarm_name).toSorted();
const faultOf = ({ alarm_name }: Attributes) => String(alarm_name).split('_').at(-1);

/** Every stage has them. */
const ofStage = [
  ...['messages-failed', 'old-image', 'overdue-runs', 'settle-behind', 'settle-dead-letters', 'settle-errors'],
  ...['sweep-silent', 'trigger-behind', 'trigger-dead-letters', 'trigger-errors'],
];

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { stage, account, region } = configuration;
  const alarms = stack.all('aws_cloudwatch_metric_alarm');

  test('everybody hears of every alarm, and of its end', () => {
    const topics = ['people', 'pager'].map((name) =>
      expect.stringMatching(`:sns:${region}:${account}:mayfly-${stage}-${name}$`),
    );
    const byDay = ['old-image', 'slow-restore', 'pool-dead-letters', 'pool-full', 'pool-cannot-launch'];
    for (const alarm of alarms) {
      const { alarm_actions, ok_actions, insufficient_data_actions } = alarm;
      // What can wait until morning wakes nobody.
      const told = byDay.includes(faultOf(alarm) ?? '') ? topics.slice(0, 1) : topics;
      expect(alarm_actions).toEqual(told);
      expect(ok_actions).toEqual(told);
      expect(insufficient_data_actions).toBeUndefined();
    }
  });

  test('every alarm says in a few sentences what it means and what to do first, and where more of it stands', () => {
    for (const alarm of alarms) {
      const { alarm_description: description } = alarm;
      expect(description.length).toBeLessThanOrEqual(1024);
      expect(description).toMatch(/First|Bake a new image|Compare size/);
      expect(description).toMatch(new RegExp(`See docs/alarms\\.md, ${faultOf(alarm)}\\.$`));
    }
  });

  test('where the sweep is silent one alarm rings, and all that it measures stays as it was', () => {
    const treating = (missing: string) =>
      alarms.filter(({ treat_missing_data }) => treat_missing_data === missing).map(faultOf);
    expect(treating('breaching')).toEqual(['sweep-silent']);
    const ages = [
      'no-snapshot',
      'no-verified',
      'slow-restore',
      'old-image',
      'overdue-runs',
      'pool-full',
      'pool-cannot-launch',
    ];
    expect(ages).toEqual(expect.arrayContaining(treating('ignore')));
  });

  test('all metrics of ours that are watched are sent without a dashboard, and no others', () => {
    const ours = alarms.filter(({ namespace }) => namespace === metricNamespace).map(({ metric_name }) => metric_name);
    const expected = configuration.repositories.some(({ snapshotEveryHours }) => snapshotEveryHours !== undefined);
    const hasPools = configuration.pools.length > 0;
    const sent = watchedMetrics.filter((name) => (name in poolMetrics ? hasPools : expected || name in stageMetrics));
    expect(new Set(ours)).toEqual(new Set(sent));
  });

  test('CloudWatch takes them: none looks back further than a day, at whole minutes', () => {
    for (const { period, evaluation_periods, datapoints_to_alarm } of alarms) {
      expect(period % 60).toBe(0);
      expect(period * evaluation_periods).toBeLessThanOrEqual(24 * 60 * 60);
      expect(datapoints_to_alarm).toBeLessThanOrEqual(evaluation_periods);
    }
  });
});

test('a repository has the alarms of what is expected of it, with those thresholds', () => {
  const thresholds = one
    .all('aws_cloudwatch_metric_alarm')
    .filter(({ dimensions }) => dimensions.Repository === 'logs')
    .map(({ alarm_name, threshold }) => [alarm_name, threshold]);
  expect(Object.fromEntries(thresholds)).toEqual({
    'mayfly-production_logs_no-snapshot': 26,
    'mayfly-production_logs_no-verified': 50,
    'mayfly-production_logs_slow-restore': 3600,
  });
});

test('where nothing is expected there is no such alarm, and those of the stage are there all the same', () => {
  const alarms = several.all('aws_cloudwatch_metric_alarm').filter((alarm) => !faultOf(alarm)?.startsWith('pool-'));
  expect(namesOf(alarms)).toEqual(ofStage.map((fault) => `mayfly-canary_${fault}`));
});

test('each pool has its alarms, and an order in work rings none', () => {
  const alarms = several.all('aws_cloudwatch_metric_alarm').filter((alarm) => faultOf(alarm)?.startsWith('pool-'));
  const faults = ['pool-behind', 'pool-cannot-launch', 'pool-dead-letters', 'pool-full'];
  expect(namesOf(alarms)).toEqual(
    ['partner', 'shop'].flatMap((pool) => faults.map((fault) => `mayfly-canary_${pool}_${fault}`)),
  );
  const behind = alarms.find(({ alarm_name }) => alarm_name === 'mayfly-canary_shop_pool-behind');
  expect(behind).toMatchObject({ dimensions: { QueueName: 'mayfly-canary_pool_shop' }, threshold: 6.5 * 3600 });
});

test('no two alarms have one name, nor one that settle speaks to pagers by, whatever repositories are called', async () => {
  const [first] = written(oneRepository).repositories;
  const awkward = ['no-snapshot', 'production', 'old-image', 'logs', 'logs-no-snapshot', 'sweep-silent'];
  const configuration = configurationSchema.parse({
    ...written(oneRepository),
    repositories: awkward.map((name, index) => ({ ...first, name, basePath: String(index) })),
  });
  const stack = await synthesizedWithoutCode(configuration, join(directory, 'awkward'));
  const names = namesOf(stack.all('aws_cloudwatch_metric_alarm'));
  expect(new Set(names).size).toBe(ofStage.length + 3 * awkward.length);
  const spoken = awkward.map((name) => pagerAlarmName(configuration.stage, name));
  expect(names.filter((name) => spoken.includes(name))).toEqual([]);
});

test('every alarm has its chapter in docs/alarms.md, and no chapter is of an alarm that is gone', async () => {
  const page = await readFile(join(import.meta.dirname, '..', '..', '..', 'docs', 'alarms.md'), 'utf8');
  const chapters = [...page.matchAll(/^### ([a-z-]+(?:, [a-z-]+)*)$/gm)].flatMap(([, names = '']) => names.split(', '));
  const faults = new Set([one, several].flatMap((stack) => stack.all('aws_cloudwatch_metric_alarm').map(faultOf)));
  expect(chapters.toSorted()).toEqual([...faults].toSorted());
});
