import { describe, expect, test } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { ProvenItems } from '../../agent/contract/proven-items.ts';
import { basisOf } from '../../agent/instance/basis.ts';
import { earlierProofs } from '../../agent/instance/earlier-proofs.ts';
import { order } from '../contract/examples.ts';

const second = { ...order, attempt: { ...order.attempt, number: 2 } };
const basis = basisOf(second, second.expectations);
const item = { attempt: 1, basis, path: ['orders'], digest: 'a'.repeat(64), state: { any: 1 } };
const text = (changes: Partial<ProvenItems> = {}) =>
  JSON.stringify({ version: contractVersion, runId: order.runId, items: [item], ...changes });

test('what earlier attempts have proven is read, each with its attempt', () => {
  expect(earlierProofs(text(), second, basis)).toEqual([
    { attempt: 1, path: ['orders'], digest: item.digest, state: { any: 1 } },
  ]);
  expect(earlierProofs(null, second, basis)).toEqual([]);
});

describe('a proof that rests on something else is not taken over: on', () => {
  test.each([
    ['another image', { ...second, machine: { ...second.machine, images: [] } }, second.expectations],
    ['other expectations', second, { version: 2, indices: [] }],
    ['another level', { ...second, level: 'restore' as const }, second.expectations],
    ['other options', { ...second, options: { elasticsearch: '8.17.0' } }, second.expectations],
    ['another backup', { ...second, backup: { uuid: 'other' } }, second.expectations],
  ])('%s', (_, its, expectations) => {
    expect(earlierProofs(text(), its, basisOf(its, expectations))).toEqual([]);
  });

  test('but what changes from one attempt to the next does not matter', () => {
    const third = { ...second, secret: 'b'.repeat(64), madeAt: '2026-11-02T00:00:00.000Z', enclosures: {} };
    expect(basisOf(third, third.expectations)).toBe(basis);
  });
});

describe('is refused, as a fault of ours, what is', () => {
  test.each([
    ['of another run', text({ runId: 'f'.repeat(20) }), /of run f{20}, and this is run/],
    ['of this very attempt', text({ items: [{ ...item, attempt: 2 }] }), /of attempt 2, and this is attempt 2/],
    [
      'of no known form',
      JSON.stringify({ version: contractVersion, runId: order.runId }),
      /not as it should be: .*items/,
    ],
    ['no JSON', '{', /not JSON/],
  ])('%s', (_, given, words) => {
    const read = () => earlierProofs(given, second, basis);
    expect(read).toThrow(words);
    expect(read).toThrow(expect.objectContaining({ reason: 'internal' }));
  });
});
