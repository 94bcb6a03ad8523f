import { runSimulation } from '@cloud-copilot/iam-simulate';
import { roleOfSession } from '../../local-cloud/gate/bucket-policy.ts';

/** What AWS asks its policies about: one permission, on one resource, in one context. A call may need several. */
export interface Check {
  readonly action: string;
  readonly resource: string;
  /** Whose the resource is; left out: the caller's. */
  readonly account?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export type Outcome = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** Who calls: the session of a role, and what the role may. */
export interface Session {
  /** arn:<partition>:sts::<account>:assumed-role/<role>/<session> */
  readonly arn: string;
  /** What `aws:userid` is: `<id of the role>:<session>`. */
  readonly userId: string;
  readonly policies: readonly string[];
}

/** What IAM says of a check, with TLS. `resourcePolicy`: that of the resource, where it has one. */
export async function evaluate(session: Session, check: Check, resourcePolicy: string | null): Promise<Outcome> {
  const [, , , , account = ''] = session.arn.split(':');
  const simulation = await runSimulation(
    {
      request: {
        principal: session.arn,
        action: check.action,
        resource: { resource: check.resource, accountId: check.account ?? account },
        contextVariables: {
          'aws:userid': session.userId,
          'aws:PrincipalArn': roleOfSession(session.arn) ?? session.arn,
          'aws:SecureTransport': 'true',
          ...(check.context as Record<string, string | string[]> | undefined),
        },
      },
      identityPolicies: session.policies.map((policy, index) => ({ name: `${index}`, policy: JSON.parse(policy) })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy === null ? {} : { resourcePolicy: JSON.parse(resourcePolicy) }),
    },
    {},
  );
  if (simulation.resultType === 'error') {
    throw new Error(`${check.action} can't be simulated: ${JSON.stringify(simulation.errors)}`);
  }
  return simulation.overallResult;
}
