import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostTurns } from '../../../agent/contract/pool.ts';
import { firstFreeTurn } from '../../../agent/instance/member/turns.ts';

test('the first free turn follows those that are taken, and is found with few questions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: mostTurns }), async (taken) => {
      let asked = 0;
      const isTaken = async (turn: number) => {
        asked += 1;
        expect(turn).toBeLessThanOrEqual(mostTurns);
        return turn <= taken;
      };
      expect(await firstFreeTurn(isTaken)).toBe(taken + 1);
      expect(asked).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(taken + 2)) + 1);
    }),
  );
});
