import { stat, statfs } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import prettyBytes from 'pretty-bytes';
import type { Order } from '../contract/order.ts';
import { RunError } from '../proof/run-error.ts';
import type { ProofContext, Store } from '../proof/store.ts';

/** What a file system takes of a disk for itself, at the most. */
const fileSystemShare = 0.1;

/**
 * A store that never says that its machine's disk is too small for the backup where the machine lacks what was ordered:
 * then the proof breaks with `disks-missing`, and another machine may have them. EC2 also has types whose disks the
 * image can't see, a disk may be broken, and a joined one not come up. Where a backup has room all the same, it is
 * proven. Of `directory`, where the store writes, only the folder above must be there.
 */
export async function onOrderedDisks(
  store: Store,
  directory: string,
  { diskGb }: Pick<Order['machine']['needs'], 'diskGb'>,
): Promise<Store> {
  const { blocks, bsize } = await statfs(dirname(directory));
  if (blocks * bsize >= diskGb * 1e9 * (1 - fileSystemShare)) return store;
  const place = (await isOnRoot(dirname(directory))) ? 'on the root volume, and no disks of its own' : 'of disk';
  const message =
    `Disks that were ordered are missing: the order asks for ${prettyBytes(diskGb * 1e9)}, and the machine has ` +
    `${prettyBytes(blocks * bsize)} ${place}. The backup takes more.`;
  const demanding = (context: ProofContext): ProofContext => ({
    ...context,
    report(finding) {
      if (finding.check === 'disk-space' && finding.severity === 'error') throw new RunError('disks-missing', message);
      context.report(finding);
    },
    during: (level) => demanding(context.during(level)),
  });
  return {
    state: () => store.state(),
    structure: (context) => store.structure(demanding(context)),
    bytes: (context) => store.bytes(demanding(context)),
    restore: (context) => store.restore(demanding(context)),
    examine: (context) => store.examine(demanding(context)),
    remains: () => store.remains?.() ?? false,
    close: () => store.close(),
  };
}

async function isOnRoot(directory: string): Promise<boolean> {
  const [its, root] = await Promise.all([stat(directory), stat(parse(directory).root)]);
  return its.dev === root.dev;
}
