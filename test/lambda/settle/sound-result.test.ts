import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../agent/contract/order.ts';
import { soundResult } from '../../../lambda/settle/sound-result.ts';
import { order } from '../../contract/examples.ts';
import { attempt, corruptResult, damage, result } from '../examples.ts';

const read = (written: unknown) => soundResult(JSON.stringify(written), order, attempt);

test('a sound result is read word for word', () => {
  expect(read(result)).toEqual(result);
  expect(read(corruptResult)).toEqual(corruptResult);
});

describe('what is wrong is said', () => {
  test.each([
    ['another run', { runId: 'ffffffffffffffffffff' }, /another run/],
    ['another attempt', { attempt: 2 }, /another attempt/],
    ['another instance', { instance: { ...result.instance, id: 'i-00000000000000000' } }, /another instance/],
    ['another snapshot', { snapshot: { ...result.snapshot, uuid: 'AAAAAAAAAAAAAAAAAAAAAA' } }, /another backup/],
    ['another store', { store: 'archive' }, /another backup/],
    ['another repository', { repository: { ...result.repository, name: 'other' } }, /another repository/],
    ['another level', { level: { asked: 'bytes', reached: 'bytes' } }, /another level/],
    ['verified, short of the level', { level: { asked: 'examine', reached: 'restore' } }, /did not reach/],
    ['verified, in spite of an error', { findings: [damage] }, /in spite of an error/],
    ['verified, for a reason', { reason: 'deadline' }, /reason/],
    ['unproven, for no reason', { verdict: 'unproven' }, /reason/],
    ['a verdict that nobody knows', { verdict: 'fine' }, /verdict/],
    ['a field too many', { extra: 1 }, /extra/],
  ])('when the result says: %s', (_, changes, explained) => {
    expect(read({ ...result, ...changes })).toMatch(explained);
  });

  test('when an attempt is named that proved something, which its order does not hand on', () => {
    const carried = (provenBy: number) => ({ ...result, attempt: 2, items: [{ ...result.items[0], provenBy }] });
    const proven = { sha256: 'a'.repeat(64), bytes: 1 };
    const second = { ...order, attempt: { ...order.attempt, number: 2 } };
    const said = (provenBy: number, enclosures: Order['enclosures']) =>
      soundResult(JSON.stringify(carried(provenBy)), { ...second, enclosures }, { ...attempt, number: 2 });
    expect(said(1, { proven })).toMatchObject({ items: [{ provenBy: 1 }] });
    expect(said(1, {})).toMatch(/does not hand on/);
    expect(said(2, { proven })).toMatch(/does not hand on/);
  });

  test('when the result is too large to be read', () => {
    expect(soundResult(null, order, attempt)).toMatch(/too large/);
  });

  test('whatever garbage there is, and never at length', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (garbage) => {
        const complaint = soundResult(garbage, order, attempt);
        expect(complaint).toBeTypeOf('string');
        expect(String(complaint).length).toBeLessThanOrEqual(500);
      }),
    );
  });
});

test('a result that was cut off anywhere is never taken for a verdict', () => {
  const text = JSON.stringify(result);
  for (let length = 0; length < text.length; length += 7) {
    expect(soundResult(text.slice(0, length), order, attempt)).toBeTypeOf('string');
  }
});
