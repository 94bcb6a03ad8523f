import { expect, test } from 'vitest';
import { invocations, traceHeader } from './functions/lineage.ts';

const trigger = 'arn:aws:lambda:eu-central-1:123456789012:function:trigger';
const settle = 'arn:aws:lambda:eu-central-1:123456789012:function:settle';

test('a chain begins with what no function has sent', () => {
  for (const received of [[], ['Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1']]) {
    const header = traceHeader(trigger, received);
    expect(header).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$/);
    expect(invocations(trigger, header)).toBe(1);
  }
});

test('each function is counted by itself, in one chain with one root', () => {
  const first = traceHeader(trigger, []);
  const second = traceHeader(settle, [first]);
  const third = traceHeader(trigger, [second]);
  expect([first, second, third].map((header) => invocations(trigger, header))).toEqual([1, 1, 2]);
  expect([first, second, third].map((header) => invocations(settle, header))).toEqual([0, 1, 1]);
  expect(third.split(';')[0]).toBe(first.split(';')[0]);
});

test('a batch is as long a chain as the longest of its messages', () => {
  const once = traceHeader(trigger, []);
  const twice = traceHeader(trigger, [once]);
  for (const received of [
    [once, twice],
    [twice, once],
  ]) {
    expect(invocations(trigger, traceHeader(trigger, received))).toBe(3);
  }
});
