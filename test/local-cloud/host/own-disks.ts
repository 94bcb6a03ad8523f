import { DescribeInstanceTypesCommand, type EC2Client } from '@aws-sdk/client-ec2';

/** What is free on a root volume, on the scale of the snapshots in tests. */
const rootVolumeMegabytes = 48;

/**
 * All the disk that a machine of this type has, in megabytes, where it is less than a test could fill: the image sees
 * disks of its own that are NVMe, and no others. Older types have their SSDs on other buses. Source: EC2 API reference,
 * "InstanceStorageInfo". Undefined, too, where nobody is allowed to mount.
 */
export async function diskMegabytesOf(ec2: EC2Client, type: string): Promise<number | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const request = new DescribeInstanceTypesCommand({ InstanceTypes: [type as never] });
  const { InstanceTypes: [described] = [] } = await ec2.send(request);
  const { NvmeSupport = 'unsupported' } = described?.InstanceStorageInfo ?? {};
  return NvmeSupport === 'unsupported' ? rootVolumeMegabytes : undefined;
}
