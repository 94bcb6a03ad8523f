import { type _InstanceType, type EC2Client, paginateDescribeInstanceTypes } from '@aws-sdk/client-ec2';

/** An instance type, and the disk that comes with it. */
export interface InstanceTypeStorage {
  readonly type: string;
  /** Of all its local disks; 0 where it has none. */
  readonly localBytes: number;
}

/** What EC2 knows of these types. Throws when it does not know one of them. */
export async function describeInstanceTypes(
  ec2: EC2Client,
  types: readonly string[],
  abortSignal: AbortSignal,
): Promise<InstanceTypeStorage[]> {
  const found: InstanceTypeStorage[] = [];
  // EC2 knows more types than any list of them, the client's included.
  const InstanceTypes = types.map((type) => type as _InstanceType);
  for await (const page of paginateDescribeInstanceTypes({ client: ec2 }, { InstanceTypes }, { abortSignal })) {
    for (const { InstanceType = '', InstanceStorageInfo } of page.InstanceTypes ?? []) {
      found.push({ type: InstanceType, localBytes: (InstanceStorageInfo?.TotalSizeInGB ?? 0) * 1e9 });
    }
  }
  return found;
}
