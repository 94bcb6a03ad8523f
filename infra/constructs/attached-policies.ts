import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import { policy, type Statement } from '../policies/policy.ts';

export interface AttachedPoliciesProps {
  readonly name: string;
  readonly role: IamRole;
  /** The statements of each policy. */
  readonly documents: readonly (readonly Statement[])[];
}

/**
 * What a role may do of as many resources as the configuration has: in policies of their own, since a role's inline
 * policies have 10,240 characters in all.
 */
export class AttachedPolicies extends Construct {
  readonly attachments: readonly IamRolePolicyAttachment[];

  constructor(scope: Construct, id: string, { name, role, documents }: AttachedPoliciesProps) {
    super(scope, id);
    this.attachments = documents.map((statements, index) => {
      const part = index + 1;
      const made = new IamPolicy(this, `policy-${part}`, { name: `${name}-${part}`, policy: policy(statements) });
      return new IamRolePolicyAttachment(this, `attachment-${part}`, { role: role.name, policyArn: made.arn });
    });
  }
}
