import type { EC2Client } from '@aws-sdk/client-ec2';
import { type DescribedSubnet, describeSubnets } from '../aws/describe-subnets.ts';
import type { Log } from '../observability/log.ts';

/**
 * One subnet of each zone, that with the most free addresses: EC2 takes two in one zone for duplicates. All of them
 * where EC2 doesn't say what they are, which costs a launch a try and never the proof.
 */
export async function chooseSubnets(
  subnetIds: readonly string[],
  { ec2, log, signal }: { readonly ec2: EC2Client; readonly log: Log; readonly signal: AbortSignal },
): Promise<string[]> {
  if (subnetIds.length === 1) return [...subnetIds];
  try {
    const chosen = onePerZone(await describeSubnets(ec2, subnetIds, signal));
    return chosen.length === 0 ? [...subnetIds] : chosen;
  } catch (error) {
    signal.throwIfAborted();
    log.warn('subnets can not be described, all are taken', { error: String(error) });
    return [...subnetIds];
  }
}

/** The roomiest first, of zones too. */
export function onePerZone(subnets: readonly DescribedSubnet[]): string[] {
  const roomiest = subnets.toSorted((a, b) => b.freeAddresses - a.freeAddresses || a.id.localeCompare(b.id));
  const zones = new Set<string>();
  return roomiest.filter(({ zone }) => !zones.has(zone) && zones.add(zone)).map(({ id }) => id);
}
