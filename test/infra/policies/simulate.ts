import type { InfrastructureConfiguration } from '../../../infra/configuration/schema.ts';
import type { Synthesized } from '../synthesized.ts';
import { type Check, evaluate, type Outcome } from './evaluate.ts';

/** One role's view of AWS: its own policy, the policy of the resource that it calls, and what IAM says of a call. */
export interface Caller {
  readonly policies: readonly string[];
  may(check: Check): Promise<Outcome>;
  /** The same, were its policies others. */
  having(...policies: readonly string[]): Caller;
}

interface Taken {
  /** Where in the stack the role is. */
  readonly path: string;
  /** `<id of the role>:<session>`, what `aws:userid` is for whoever has taken it. */
  readonly userId: string;
}

/** A policy that allows everything. */
export const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** Whoever has taken a role of the stack. */
export function callerOf(stack: Synthesized, configuration: InfrastructureConfiguration, taken: Taken): Caller {
  const { path, userId } = taken;
  const role = stack.one('aws_iam_role', path);
  return caller(stack, configuration, { role: role.name, userId, policies: policiesOf(stack, role.name) });
}

/** All that a role has: its own, and those that are attached to it. */
export function policiesOf(stack: Synthesized, roleName: string): string[] {
  const attached = stack
    .all('aws_iam_role_policy_attachment')
    .flatMap(({ role, policy_arn }) => (role === roleName ? [policy_arn.split('/').at(-1)] : []));
  return [
    ...stack.all('aws_iam_role_policy').filter(({ role }) => role === roleName),
    ...stack.all('aws_iam_policy').filter(({ name }) => attached.includes(name)),
  ].map(({ policy }) => policy);
}

/** Somebody in our account who has nothing to do with us, and may do everything. */
export function unrelatedCaller(stack: Synthesized, configuration: InfrastructureConfiguration): Caller {
  const userId = 'AROAADMINISTRATOR:somebody';
  return caller(stack, configuration, { role: 'administrator', userId, policies: [everything] });
}

function caller(
  stack: Synthesized,
  configuration: InfrastructureConfiguration,
  { role, userId, policies }: { role: string; userId: string; policies: readonly string[] },
): Caller {
  const { account } = configuration;
  const ledger = stack.one('aws_s3_bucket', 'ledger');
  const ledgerPolicy: string = stack.one('aws_s3_bucket_policy', 'ledger').policy;
  const partition = partitionOf(stack);
  const arn = `arn:${partition}:sts::${account}:assumed-role/${role}/${userId.split(':')[1]}`;
  /** What a key's policy says when nobody has changed it: whom IAM allows, is allowed. */
  const keyPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  });
  return {
    policies,
    having: (...others) => caller(stack, configuration, { role, userId, policies: others }),
    may(check) {
      const isInLedger = check.resource.split(':')[5]?.split('/')[0] === ledger.bucket;
      const resourcePolicy = isInLedger ? ledgerPolicy : check.action.startsWith('kms:') ? keyPolicy : null;
      return evaluate({ arn, userId, policies }, check, resourcePolicy);
    },
  };
}

function partitionOf(stack: Synthesized): string {
  return /"arn:(aws[a-z-]*):/.exec(stack.one('aws_iam_role_policy', 'trigger').policy)?.[1] ?? 'aws';
}
