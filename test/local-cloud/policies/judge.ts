import { type Check, evaluate, type Session } from '../../infra/policies/evaluate.ts';
import type { Call } from '../gate/call.ts';
import type { RecordedCall } from '../gate/gate.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { checksOf } from './checks.ts';
import { type Facts, factsOf } from './facts.ts';

/** What AWS would have said to the calls of the roles that a stack has. */
export interface Judgement {
  readonly calls: number;
  /** How many calls of a kind each role has made, such as `s3 GetObject`. */
  readonly kinds: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** How many permissions they needed, each asked for once. */
  readonly checks: number;
  /** What would have been denied, and to whom. */
  readonly denied: readonly string[];
}

type JudgedCall = Call & Pick<RecordedCall, 'principal'>;

interface Judging {
  /** Sessions of a test, which tries what nobody may. */
  readonly except?: readonly string[];
}

/** Judges all calls that a local cloud has recorded. */
export async function judgeCalls(cloud: LocalCloud, judging: Judging = {}): Promise<Judgement> {
  return judge(cloud.gate.calls, await factsOf(cloud), judging);
}

/**
 * Judges every call of a role of the stack by the policies of that role and of what it calls. Throws an
 * `UnjudgedCallError` when nobody has said what a call needs.
 */
export async function judge(
  recorded: readonly JudgedCall[],
  facts: Facts,
  { except = [] }: Judging = {},
): Promise<Judgement> {
  const asked = new Map<string, { session: Session; check: Check }>();
  const kinds = new Map<string, Map<string, number>>();
  let calls = 0;
  for (const call of recorded) {
    const caller = callerOf(call, facts);
    if (caller === null || except.includes(caller.name)) continue;
    calls += 1;
    const ofRole = kinds.get(caller.role) ?? new Map<string, number>();
    const kind = `${call.service} ${call.action}`;
    kinds.set(caller.role, ofRole.set(kind, (ofRole.get(kind) ?? 0) + 1));
    for (const check of checksOf(call, facts)) {
      asked.set(JSON.stringify([caller.session.arn, check]), { session: caller.session, check });
    }
  }
  const denied: string[] = [];
  for (const { session, check } of asked.values()) {
    const outcome = await evaluate(session, check, bucketPolicyOf(check, facts));
    if (outcome !== 'Allowed') denied.push(`${outcome}: ${session.arn} ${JSON.stringify(check)}`);
  }
  return { calls, kinds, checks: asked.size, denied };
}

/** In lines, for people. */
export function describeJudgement({ calls, kinds, checks }: Judgement): string {
  const roles = [...kinds].map(([role, counts]) => {
    const each = [...counts].map(([kind, count]) => `${kind} × ${count}`);
    return `  ${role}: ${each.toSorted().join(', ')}`;
  });
  return [`${calls} calls needed ${checks} permissions:`, ...roles.toSorted()].join('\n');
}

/**
 * From now on, what an instance may not do is refused, as AWS does: a probe tries it. What proofs read in masses is let
 * through, and judged afterwards.
 */
export async function restrictInstances(cloud: LocalCloud): Promise<void> {
  const facts = await factsOf(cloud);
  cloud.gate.restrict(async (call) => {
    const caller = callerOf(call, facts);
    const isOfProof = call.action === 'GetObject' && !facts.bucketPolicies.has(call.resource.split('/')[0] ?? '');
    if (!caller?.name.startsWith('i-') || isOfProof) return false;
    const checks = checksOf(call, facts);
    const outcomes = await Promise.all(
      checks.map((check) => evaluate(caller.session, check, bucketPolicyOf(check, facts))),
    );
    return outcomes.some((outcome) => outcome !== 'Allowed');
  });
}

/** The session that has made a call; null for whoever has none of the stack's roles. */
function callerOf({ principal }: JudgedCall, { roles }: Facts) {
  const [, role = '', name = ''] = /:assumed-role\/([^/]+)\/(.+)$/.exec(principal) ?? [];
  const found = roles.get(role);
  if (found === undefined) return null;
  const session: Session = { arn: principal, userId: `${found.id}:${name}`, policies: found.policies };
  return { role, name, session };
}

function bucketPolicyOf({ action, resource }: Check, { bucketPolicies }: Facts): string | null {
  if (!action.startsWith('s3:')) return null;
  return bucketPolicies.get(resource.split(':::')[1]?.split('/')[0] ?? '') ?? null;
}
