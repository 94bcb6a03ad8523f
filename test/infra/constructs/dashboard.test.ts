import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oneRepository } from '../configurations.ts';
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
