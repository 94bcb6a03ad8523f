import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportSchema } from '../../../agent/contract/report.ts';
import { reportOf } from '../../../lambda/settle/report-of.ts';
import { order } from '../../contract/examples.ts';
import { attempt, corruptResult, damage, reportFrom, result } from '../examples.ts';

const reported = (written: unknown) => reportOf(JSON.stringify(written), order, attempt);

test('a sound result becomes the report, word for word', () => {
  expect(reported(result)).toEqual(reportFrom(result));
  expect(reported(corruptResult)).toEqual(reportFrom(corruptResult));
  expect(reportSchema.parse(reported(corruptResult)).verdict).toBe('corrupt');
});

test('the market is the recorded one, whatever the instance believes', () => {
  const report = reported({ ...result, instance: { ...result.instance, market: null } });
  expect(report.instance?.market).toBe('spot');
});

describe('the report is unproven, for an internal reason that is explained,', () => {
  test.each([
    ['another run', { runId: 'ffffffffffffffffffff' }, /another run/],
    ['another attempt', { attempt: 2 }, /another attempt/],
    ['another instance', { instance: { ...result.instance, id: 'i-00000000000000000' } }, /another instance/],
    ['another snapshot', { snapshot: { ...result.snapshot, uuid: 'AAAAAAAAAAAAAAAAAAAAAA' } }, /another snapshot/],
    ['another repository', { repository: { ...result.repository, name: 'other' } }, /another repository/],
    ['another level', { level: { asked: 'bytes', reached: 'bytes' } }, /another level/],
    ['verified, short of the level', { level: { asked: 'examine', reached: 'restore' } }, /did not reach/],
    ['verified, in spite of an error', { findings: [damage] }, /in spite of an error/],
    ['verified, for a reason', { reason: 'deadline' }, /reason/],
    ['unproven, for no reason', { verdict: 'unproven' }, /reason/],
    ['a verdict that nobody knows', { verdict: 'fine' }, /verdict/],
    ['a field too many', { extra: 1 }, /extra/],
  ])('when the result says: %s', (_, changes, explained) => {
    const report = reported({ ...result, ...changes });
    expect(report).toMatchObject({ verdict: 'unproven', reason: 'internal', runId: order.runId });
    expect(report.explanation).toMatch(explained);
    expect(reportSchema.safeParse(report).success).toBe(true);
  });

  test('when the result is too large to be read', () => {
    expect(reportOf(null, order, attempt)).toMatchObject({
      verdict: 'unproven',
      explanation: expect.stringMatching(/too large/),
    });
  });

  test('whatever garbage there is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (garbage) => {
        const report = reportOf(garbage, order, attempt);
        expect(report).toMatchObject({ verdict: 'unproven', reason: 'internal', instance: { id: attempt.instanceId } });
        expect(reportSchema.safeParse(report).success).toBe(true);
      }),
    );
  });
});

test('a result that was cut off anywhere is never taken for a verdict', () => {
  const text = JSON.stringify(result);
  for (let length = 0; length < text.length; length += 7) {
    expect(reportOf(text.slice(0, length), order, attempt).verdict).toBe('unproven');
  }
});
