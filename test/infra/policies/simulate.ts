import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { InfrastructureConfiguration } from '../../../infra/configuration/schema.ts';
import type { Synthesized } from '../synthesized.ts';

export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string | string[]>;
}

type Outcome = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** One role's view of AWS: its own policy, the policy of the resource that it calls, and what IAM says of a call. */
export interface Caller {
  may(call: Call): Promise<Outcome>;
}

/** `path`: where in the stack the role is. `userId`: what `aws:userid` is for whoever has taken it. */
export function callerOf(
  stack: Synthesized,
  { account }: InfrastructureConfiguration,
  { path, userId }: { path: string; userId: string },
): Caller {
  const role = stack.one('aws_iam_role', path);
  const { policy } = stack.one('aws_iam_role_policy', path);
  const ledger = stack.one('aws_s3_bucket', 'ledger');
  const ledgerPolicy = JSON.parse(stack.one('aws_s3_bucket_policy', 'ledger').policy);
  const partition = /"arn:(aws[a-z-]*):/.exec(policy)?.[1] ?? 'aws';

  /** What a key's policy says when nobody has changed it: whom IAM allows, is allowed. */
  const keyPolicy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  };

  return {
    async may({ action, resource, context = {} }) {
      const inLedger = resource.split(':')[5]?.split('/')[0] === ledger.bucket;
      const resourcePolicy = inLedger ? ledgerPolicy : action.startsWith('kms:') ? keyPolicy : undefined;
      const simulation = await runSimulation(
        {
          request: {
            principal: `arn:${partition}:sts::${account}:assumed-role/${role.name}/${userId.split(':')[1]}`,
            action,
            resource: { resource, accountId: account },
            contextVariables: {
              'aws:userid': userId,
              'aws:SecureTransport': 'true',
              ...(action === 's3:PutObject' ? { 's3:ObjectCreationOperation': 'true' } : {}),
              ...context,
            },
          },
          identityPolicies: [{ name: 'rights', policy: JSON.parse(policy) }],
          serviceControlPolicies: [],
          resourceControlPolicies: [],
          ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
        },
        {},
      );
      if (simulation.resultType === 'error') {
        throw new Error(`The call can't be simulated: ${JSON.stringify(simulation.errors)}`);
      }
      return simulation.overallResult;
    },
  };
}
