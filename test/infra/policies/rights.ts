import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import type { Statement } from '../../../infra/policies/policy.ts';
import { statementsOf } from '../statements.ts';
import type { Check } from './evaluate.ts';
import type { Caller } from './simulate.ts';

/** By what it comes to, in words that go on from "may" or "may not". */
type Checks = Readonly<Record<string, Check>>;

export interface Rights {
  readonly may: Checks;
  readonly mayNot: Checks;
}

/** One test for each thing that somebody may do, and each that they may not. */
export function testRights(who: string, caller: Caller, { may, mayNot }: Rights): void {
  test.each(Object.entries(may))(`${who} may %s`, async (_, check) => {
    expect(await caller.may(check)).toBe('Allowed');
  });
  test.each(Object.entries(mayNot))(`${who} may not %s`, async (_, check) => {
    expect(await caller.may(check)).not.toBe('Allowed');
  });
}

/** For each statement of a policy, that these tests of it would notice if it were lost, or said more than it does. */
export function testIsNoticed(who: string, caller: Caller, { may, mayNot }: Rights): void {
  const statements = caller.policies.flatMap((policy) => statementsOf(policy) as Statement[]);
  const isAllowed = async (check: Check, others: readonly Statement[]) =>
    (await caller.having(policyOf(others)).may(check)) === 'Allowed';
  test.each(changesOf(statements))(`it is noticed if of ${who} %s`, async (_, others, statement) => {
    // The answers to all other checks stay what they are.
    const concerned = (checks: Checks) => Object.values(checks).filter((check) => isOf(statement, check));
    const isLost = await some(concerned(may), async (check) => !(await isAllowed(check, others)));
    expect(isLost || (await some(concerned(mayNot), (check) => isAllowed(check, others)))).toBe(true);
  });
}

/** Each statement left out, without its conditions, and of every resource. */
function changesOf(statements: readonly Statement[]): [string, Statement[], Statement][] {
  return statements.flatMap((statement) => {
    const { Sid, Condition, Resource, ...others } = statement;
    const instead = (...by: Statement[]) => [...statements.filter((each) => each !== statement), ...by];
    const changes: [string, Statement[], Statement][] = [[`${Sid} is lost`, instead(), statement]];
    if (Condition !== undefined) {
      const unconditional = Resource === undefined ? { Sid, ...others } : { Sid, Resource, ...others };
      changes.push([`${Sid} has no conditions`, instead(unconditional), statement]);
    }
    if (Resource !== '*')
      changes.push([`${Sid} is of everything`, instead({ ...statement, Resource: '*' }), statement]);
    return changes;
  });
}

/** Whether a statement is about the action of a check. */
function isOf({ Action }: Statement, { action }: Check): boolean {
  return [Action].flat().some((pattern) => matchesGlob(action, pattern));
}

function policyOf(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

async function some<T>(all: readonly T[], holds: (one: T) => Promise<boolean>): Promise<boolean> {
  for (const one of all) if (await holds(one)) return true;
  return false;
}
