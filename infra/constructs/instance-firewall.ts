import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { Construct } from 'constructs';

/** Nothing comes in; out goes only https. */
export class InstanceFirewall extends Construct {
  readonly group: SecurityGroup;

  constructor(scope: Construct, id: string, { name, vpcId }: { name: string; vpcId: string }) {
    super(scope, id);
    this.group = new SecurityGroup(this, 'group', {
      name,
      vpcId,
      description: 'Instances of Mayfly: nothing in, https out',
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
