import { expect, test } from 'vitest';
import type { Check } from './evaluate.ts';
import type { Caller } from './simulate.ts';

/** By what it comes to, in words that go on from "may" or "may not". */
export type Checks = Readonly<Record<string, Check>>;

/** One test for each thing that somebody may do, and each that they may not. */
export function testRights(who: string, caller: Caller, { may, mayNot }: { may: Checks; mayNot: Checks }): void {
  test.each(Object.entries(may))(`${who} may %s`, async (_, check) => {
    expect(await caller.may(check)).toBe('Allowed');
  });
  test.each(Object.entries(mayNot))(`${who} may not %s`, async (_, check) => {
    expect(await caller.may(check)).not.toBe('Allowed');
  });
}
