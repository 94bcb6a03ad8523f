import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oneRepository, severalRepositories } from '../configurations.ts';
import { both, directory } from '../stacks.ts';
import { type Attributes, synthesizedWithoutCode } from '../synthesized.ts';

const drawn = await synthesizedWithoutCode({ ...oneRepository, dashboard: true }, join(directory, 'drawn'));
const { dashboard_name, dashboard_body } = drawn.one('aws_cloudwatch_dashboard');
const widgets: Attributes[] = JSON.parse(dashboard_body).widgets;

test('what needs attention comes first: all alarms, those that have changed last before others', () => {
  expect(dashboard_name).toBe('mayfly-production');
  const arn = (name: string) => `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${name}`;
  expect(widgets[0]).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 });
  expect(widgets[0]?.properties.alarms.toSorted()).toEqual(
    drawn
      .all('aws_cloudwatch_metric_alarm')
      .map(({ alarm_name }) => arn(alarm_name))
      .toSorted(),
  );
});

test('then each repository, then Mayfly itself, and no box lies over another or beside the page', () => {
  const headings = widgets.flatMap(({ properties, y }) =>
    properties.markdown ? [{ text: properties.markdown, y }] : [],
  );
  expect(headings.toSorted((above, below) => above.y - below.y).map(({ text }) => text)).toEqual([
    '## logs',
    '## Mayfly itself',
  ]);
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
});

test('what is expected of a repository is drawn where its ages and times are', () => {
  const limits = widgets.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
  expect(limits.map(({ value }: Attributes) => value)).toEqual([26, 50, 3600]);
});

test('nobody has one who does not ask for it', () => {
  for (const { stack } of both) expect(stack.all('aws_cloudwatch_dashboard')).toEqual([]);
});

const [repository] = oneRepository.repositories;
if (repository === undefined) throw new Error('It has one.');
const hundred = await synthesizedWithoutCode(
  {
    ...severalRepositories,
    dashboard: true,
    repositories: [
      ...severalRepositories.repositories,
      ...Array.from({ length: 96 }, (_, index) => ({ ...repository, name: `r${index}`, basePath: `r${index}` })),
    ],
  },
  join(directory, 'hundred'),
);
const pages = hundred
  .all('aws_cloudwatch_dashboard')
  .map(({ dashboard_name: name, dashboard_body }) => ({
    name,
    widgets: JSON.parse(dashboard_body).widgets as Attributes[],
  }))
  .toSorted((one, other) => one.name.length - other.name.length || one.name.localeCompare(other.name));
const titlesOf = (all: Attributes[]) => all.flatMap(({ properties: { title = [] } }) => title);

test('a hundred repositories have three pages, of which the first leads to the others', () => {
  expect(pages.map(({ name }) => name)).toEqual(['mayfly-canary', 'mayfly-canary_2', 'mayfly-canary_3']);
  const drawnOnce = pages.flatMap((page) => titlesOf(page.widgets).filter((title) => title.endsWith(': verdicts')));
  expect(new Set(drawnOnce).size).toBe(100);
  expect(drawnOnce).toHaveLength(100);
  const links = pages[0]?.widgets.find(({ properties }) => properties.markdown?.startsWith('Further'));
  for (const { name } of pages.slice(1)) expect(links?.properties.markdown).toContain(`(#dashboards:name=${name})`);
});

test('all of their alarms are there, at most a hundred in a box', () => {
  const boxes: string[][] = pages.flatMap(({ widgets: all }) =>
    all.flatMap(({ type, properties }) => (type === 'alarm' ? [properties.alarms] : [])),
  );
  for (const box of boxes) expect(box.length).toBeLessThanOrEqual(100);
  const names = hundred.all('aws_cloudwatch_metric_alarm').map(({ alarm_name }): string => alarm_name);
  expect(boxes.flatMap((box) => box.map((arn) => arn.split(':').at(-1))).toSorted()).toEqual(names.toSorted());
});

test('each pool is drawn: what waits for it, who works, at most how many, and what could not be launched', () => {
  const ofPool = pages.flatMap((page) =>
    page.widgets.filter(({ properties }) => properties.title?.startsWith('shop: ')),
  );
  expect(titlesOf(ofPool)).toEqual([
    'shop: seconds that the oldest order is there',
    'shop: orders',
    'shop: instances',
    'shop: launches in a row that failed',
  ]);
  const metrics = ofPool.flatMap(({ properties }) =>
    properties.metrics.map((metric: string[]) => metric.slice(0, 4).join(' ')),
  );
  const queue = 'QueueName mayfly-canary_pool_shop';
  expect(metrics).toEqual([
    `AWS/SQS ApproximateAgeOfOldestMessage ${queue}`,
    `AWS/SQS ApproximateNumberOfMessagesVisible ${queue}`,
    `AWS/SQS ApproximateNumberOfMessagesNotVisible ${queue}`,
    'AWS/AutoScaling GroupInServiceInstances AutoScalingGroupName mayfly-canary_pool_shop',
    'Mayfly PoolLaunchesFailed Stage canary',
  ]);
  expect(ofPool[2]?.properties.annotations.horizontal).toEqual([{ label: 'at most', value: 3 }]);
  const group = hundred.one('aws_autoscaling_group', 'pool-shop/');
  expect(group).toMatchObject({ name: 'mayfly-canary_pool_shop', max_size: 3 });
  // What nobody collects would be drawn as nothing.
  expect(group.enabled_metrics).toContain('GroupInServiceInstances');
});
