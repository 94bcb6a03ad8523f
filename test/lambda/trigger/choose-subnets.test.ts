import { expect, test } from 'vitest';
import { onePerZone } from '../../../lambda/trigger/choose-subnets.ts';

const subnet = (id: string, zone: string, freeAddresses: number) => ({ id, zone, freeAddresses });

test('of the subnets of a zone, that with the most free addresses is taken, and the roomiest zone first', () => {
  const subnets = [subnet('public-a', 'a', 20), subnet('private-a', 'a', 200), subnet('private-b', 'b', 250)];
  expect(onePerZone(subnets)).toEqual(['private-b', 'private-a']);
});

test('of two that are as roomy, it is always the same', () => {
  const subnets = [subnet('2', 'a', 20), subnet('1', 'a', 20)];
  expect(onePerZone(subnets)).toEqual(['1']);
  expect(onePerZone(subnets.toReversed())).toEqual(['1']);
});
