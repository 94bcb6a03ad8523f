import { stat, statfs } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import prettyBytes from 'pretty-bytes';
import type { Order } from '../../contract/order.ts';
import type { Observation } from '../../contract/probe.ts';

/** What a file system takes of a disk for itself, at the most. */
const fileSystemShare = 0.1;

/**
 * Whether there is as much disk as was ordered where a store would write; of `staging` only the folder above must be
 * there.
 */
export async function lookAtDisk(
  staging: string,
  { diskGb }: Pick<Order['machine']['needs'], 'diskGb'>,
): Promise<Observation> {
  const place = dirname(staging);
  const [{ blocks, bsize }, its, root] = await Promise.all([statfs(place), stat(place), stat(parse(place).root)]);
  const bytes = blocks * bsize;
  const where = its.dev === root.dev ? 'on the root volume' : 'on disks of its own';
  const isAsNeeded = bytes >= diskGb * 1e9 * (1 - fileSystemShare);
  return {
    subject: 'disks',
    isAsNeeded,
    seen: `${prettyBytes(bytes)} for backups, ${where}; ${prettyBytes(diskGb * 1e9)} were ordered.`,
    remedy: isAsNeeded
      ? null
      : 'Look at the lines of mayfly-disks in the console of the instance; leave out its type (instances.types) if its ' +
        'disks are not NVMe.',
  };
}
