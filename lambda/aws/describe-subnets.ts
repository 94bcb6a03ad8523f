import { DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';

export interface DescribedSubnet {
  readonly id: string;
  readonly zone: string;
  readonly freeAddresses: number;
}

/** Those of these subnets that EC2 knows. */
export async function describeSubnets(
  ec2: EC2Client,
  subnetIds: readonly string[],
  abortSignal: AbortSignal,
): Promise<DescribedSubnet[]> {
  // Asked for by their ids alone, one that is gone would be an error in place of all the others.
  const Filters = [{ Name: 'subnet-id', Values: [...subnetIds] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }), { abortSignal });
  return Subnets.map(({ SubnetId = '', AvailabilityZone = '', AvailableIpAddressCount = 0 }) => ({
    id: SubnetId,
    zone: AvailabilityZone,
    freeAddresses: AvailableIpAddressCount,
  }));
}
