import { expect, test } from 'vitest';
import { fewestRequests, mostRequests, type Pace, paceAfter, startingPace } from '../../../agent/blobs/fetch/pace.ts';

/** Megabytes a second, by the number of requests at once. */
type Link = (requests: number) => number;

/** The numbers of requests that are in force over so many measurements, each up to 2 % off. */
function driven(link: Link, start: number, measurements = 300): number[] {
  const numbers: number[] = [];
  let pace: Pace = startingPace(start);
  for (let i = 0; i < measurements; i += 1) {
    numbers.push(pace.requests);
    pace = paceAfter(pace, link(pace.requests) * (1 + 0.02 * Math.sin(i * 12.9898)));
  }
  return numbers;
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const settled = (link: Link, start: number) => median(driven(link, start).slice(100));

const narrow: Link = (requests) => Math.min(requests * 20, 300);
const wide: Link = (requests) => Math.min(requests * 90, 3_000);
const far: Link = (requests) => requests * 8;
const busy: Link = (requests) => Math.min(requests * 60, 600) / (1 + Math.max(0, requests - 10) * 0.02);

test.each<[string, Link, number]>([
  ['the bandwidth is the limit', narrow, 300],
  ['a wide link is the limit', wide, 3_000],
  ['the way is long', far, 8 * mostRequests],
  ['the processor is the limit', busy, 600],
])('finds nearly all of the throughput where %s, from wherever it starts', (_, link, best) => {
  for (const start of [4, 16, 32, 64]) expect(link(settled(link, start))).toBeGreaterThanOrEqual(0.9 * best);
});

test('takes nearly as many as it may where each brings more, within ten measurements', () => {
  expect(driven(far, 8)[10]).toBeGreaterThan(0.9 * mostRequests);
});

test('lowers a number of which nothing is gained', () => {
  expect(settled(narrow, 64)).toBeLessThan(30);
  expect(settled(() => 100, 64)).toBe(fewestRequests);
});

test('follows a link that has become wider', () => {
  let width = 200;
  const link: Link = (requests) => Math.min(requests * 20, width);
  let pace = startingPace(8);
  for (let i = 0; i < 400; i += 1) {
    if (i === 200) width = 1_000;
    pace = paceAfter(pace, link(pace.requests));
  }
  expect(link(pace.requests)).toBeGreaterThan(850);
});

test('is never beyond its bounds', () => {
  for (const link of [narrow, wide, far, busy, () => 0]) {
    const numbers = driven(link, 1_000);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(mostRequests);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(fewestRequests);
  }
});
