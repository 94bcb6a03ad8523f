import { expect, test } from 'vitest';
import { unprovenReasonSchema, verdictSchema } from '../../../agent/contract/verdict.ts';
import { leavesSound } from '../../../agent/instance/member/leaves-sound.ts';

test.each(verdictSchema.options.filter((verdict) => verdict !== 'unproven'))(
  'a machine that has said %s is sound unless it was corrupt',
  (verdict) => {
    expect(leavesSound({ delivered: true, result: { verdict, reason: null } })).toBe(verdict !== 'corrupt');
    expect(leavesSound({ delivered: false, result: { verdict, reason: null } })).toBe(false);
  },
);

test('one that has proven nothing is sound only where the backup was the reason', () => {
  const sound = unprovenReasonSchema.options.filter((reason) =>
    leavesSound({ delivered: true, result: { verdict: 'unproven', reason } }),
  );
  expect(sound).toEqual(['deleted', 'not-listed', 'replication-pending']);
});
