import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import type { Precondition } from 'cdktf';
import { Construct } from 'constructs';

export interface InstanceFirewallProps {
  readonly name: string;
  /** Whose instances it is before, and what must be true of that first. */
  readonly network: { readonly vpcId: string; readonly preconditions?: readonly Precondition[] };
}

/** Nothing comes in; out goes only https. */
export class InstanceFirewall extends Construct {
  readonly group: SecurityGroup;

  constructor(scope: Construct, id: string, { name, network }: InstanceFirewallProps) {
    super(scope, id);
    this.group = new SecurityGroup(this, 'group', {
      name,
      vpcId: network.vpcId,
      description: 'Instances of Mayfly: nothing in, https out',
      // Nothing is launched without it.
      ...(network.preconditions === undefined ? {} : { lifecycle: { precondition: [...network.preconditions] } }),
    });
    new VpcSecurityGroupEgressRule(this, 'https', {
      securityGroupId: this.group.id,
      description: 'S3, SNS and the other services of AWS',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '0.0.0.0/0',
    });
  }
}
