import { describe, expect, test } from 'vitest';
import { type LedgerKnowledge, reasonToEnd } from '../../../lambda/reaper/judge-instance.ts';
import { order } from '../../contract/examples.ts';
import { described } from '../settle/observed-attempts.ts';

const launchedAt = new Date('2026-11-01T00:00:00.000Z');
const at = (minutes: number) => new Date(launchedAt.getTime() + minutes * 60_000);
const tags = {
  mayfly: 'test',
  'mayfly:run': order.runId,
  'mayfly:attempt': '1',
  'mayfly:deadline': '2026-11-01T01:00:00.000Z',
};
const instance = described({ id: 'i-0123456789abcdef0', state: 'running', launchedAt, tags });
const recorded: LedgerKnowledge = { isOrdered: true, recordedId: instance.id };
const unknown: LedgerKnowledge = { isOrdered: false, recordedId: null };

describe('an instance lives', () => {
  test.each<[string, LedgerKnowledge, number]>([
    ['while it works on its attempt', recorded, 59],
    ['shortly after its deadline, since other clocks come first and clocks differ', recorded, 61],
    ['while its launch is being recorded', { isOrdered: true, recordedId: null }, 20],
    ['a few minutes without an order', unknown, 14],
  ])('%s', (_, word, minutes) => {
    expect(reasonToEnd(instance, word, at(minutes))).toBeNull();
  });
});

describe('an instance is ended', () => {
  const { 'mayfly:deadline': _, ...noDeadline } = tags;
  test.each<[string, typeof instance, LedgerKnowledge, number, RegExp]>([
    ['beyond its deadline', instance, recorded, 63, /deadline/],
    ['beyond its deadline, whoever has ordered it', instance, unknown, 63, /deadline/],
    ['beside the one that its attempt was given to', instance, { ...recorded, recordedId: 'i-0fff' }, 1, /not the/],
    ['of an order that nobody has given', instance, unknown, 16, /nobody/],
    ['without a deadline that can be read', { ...instance, tags: noDeadline }, unknown, 16, /nobody/],
    ['after seven days, whatever its tags say', eternal(), recorded, 7 * 24 * 60 + 1, /older/],
  ])('%s', (_, of, word, minutes, why) => {
    expect(reasonToEnd(of, word, at(minutes))).toMatch(why);
  });

  function eternal() {
    return { ...instance, tags: { ...tags, 'mayfly:deadline': '2099-01-01T00:00:00.000Z' } };
  }
});
