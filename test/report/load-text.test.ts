import { expect, test } from 'vitest';
import type { Load } from '../../agent/contract/load.ts';
import { heldBackText, meanLoadText } from '../../agent/report/load-text.ts';

const load = (network: number | null, processors: number | null, disk: number | null): Load => ({
  network: network === null ? null : { heldBack: network, mean: 943_718_400, highest: 2_040_109_466 },
  processors: processors === null ? null : { heldBack: processors, mean: 0.454 },
  disk: disk === null ? null : { heldBack: disk, mean: 0.3 },
  samples: [],
});

test.each([
  [load(0.71, 0.4, 0.05), 'network 71 % of the time, 1.9 GiB/s at most; processors 40 %; disk 5 %'],
  [load(0.1, 0.2, 0.9), 'disk 90 % of the time; processors 20 %; network 10 %, 1.9 GiB/s at most'],
  [load(null, 1, null), 'processors 100 % of the time'],
  [load(0, 0.004, 0), 'nothing on this machine; network 1.9 GiB/s at most'],
  [load(null, 0, 0), 'nothing on this machine'],
  [load(null, null, null), null],
])('what held it back is told with the worst first: %#', (seen, text) => {
  expect(heldBackText(seen)).toBe(text);
});

test('how busy the machine was on average is told of what is known', () => {
  expect(meanLoadText(load(0, 0, 0))).toBe('processors 45 % busy, disk 30 % busy, network 900 MiB/s');
  expect(meanLoadText(load(null, 0, null))).toBe('processors 45 % busy');
});
