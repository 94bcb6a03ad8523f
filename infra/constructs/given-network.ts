import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet/index.js';
import { Fn, Op, type Precondition } from 'cdktf';
import { Construct } from 'constructs';

export interface GivenNetworkProps {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

/** Subnets that exist already. */
export class GivenNetwork extends Construct {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** What Terraform has to find true of them before it makes anything there. */
  readonly preconditions: readonly Precondition[];

  constructor(scope: Construct, id: string, { vpcId, subnetIds }: GivenNetworkProps) {
    super(scope, id);
    this.vpcId = vpcId;
    this.subnetIds = subnetIds;
    const subnets = subnetIds.map((subnetId, index) => ({
      subnetId,
      found: new DataAwsSubnet(this, `subnet-${index + 1}`, { id: subnetId }),
    }));
    const zones = subnets.map(({ found }) => found.availabilityZone);
    const each = (what: (found: DataAwsSubnet) => string) =>
      subnets.map(({ subnetId, found }) => `${subnetId} in ${what(found)}`).join(', ');
    this.preconditions = [
      {
        condition: Op.eq(Fn.lengthOf(Fn.distinct([vpcId, ...subnets.map(({ found }) => found.vpcId)])), 1),
        errorMessage: `network.subnetIds are not all subnets of ${vpcId}: ${each(({ vpcId: of }) => of)}. Correct network.vpcId or network.subnetIds in mayfly.yaml.`,
      },
      {
        condition: Op.eq(Fn.lengthOf(Fn.distinct(zones)), subnets.length),
        errorMessage: `network.subnetIds has two subnets of one zone, with which EC2 refuses every launch: ${each(({ availabilityZone }) => availabilityZone)}. Keep one of each zone in mayfly.yaml.`,
      },
    ];
  }
}
