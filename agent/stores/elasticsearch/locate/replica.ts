import type { BlobSource } from '../../../blobs/blob-source.ts';
import { detailsIfThere } from '../../../blobs/object-exists.ts';
import { RunError } from '../../../proof/run-error.ts';

/**
 * Throws `replication-pending` where an object was copied from another bucket: S3 copies in any order, so that what is
 * missing beside it may be on its way. Source: S3 User Guide, "Getting replication status information".
 */
export async function demandNoReplica(
  source: BlobSource,
  keys: readonly string[],
  missing: string,
  signal: AbortSignal,
): Promise<void> {
  for (const key of keys) {
    const details = await detailsIfThere(source, key, signal);
    if (details?.replication !== 'REPLICA') continue;
    throw new RunError(
      'replication-pending',
      `${missing} is not in ${source.location}, and ${key}, written at ${details.modifiedAt}, is a replica of another ` +
        'bucket’s: the rest may not be copied yet. What was there before the rule of replication is never copied by it.',
    );
  }
}
