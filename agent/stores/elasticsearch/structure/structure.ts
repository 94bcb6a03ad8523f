import type { BlobSource } from '../../../blobs/blob-source.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { PartOfBackup } from '../../store-definition.ts';
import { latestFindings } from '../locate/index-latest.ts';
import { deleted, locateAgain } from '../locate/locate.ts';
import type { LocatedSnapshot } from '../locate/located-snapshot.ts';
import { demandNoReplica } from '../locate/replica.ts';
import type { SnapshotContents } from '../model.ts';
import { MetadataReader } from '../objects/metadata-reader.ts';
import { snapshotKey } from '../objects/snapshot-blob.ts';
import { allOfIt } from '../part.ts';
import { readSnapshot } from './read-snapshot.ts';

/** How often everything is read anew because the repository has changed under the reading. */
const rounds = 5;

/**
 * Level `structure`: reads and checks all of the snapshot's metadata, and that every object it refers to exists, with
 * the right length. Of a part: what all indices have in common, the metadata of each, and the shards of its own.
 * Findings go to `context`; the answer is null when too little could be read. Throws RunError `deleted` when objects
 * are gone and the snapshot is no longer listed, `replication-pending` when they may not have come yet, and BlobErrors
 * when nothing can be read.
 */
export async function readStructure(
  source: BlobSource,
  located: LocatedSnapshot,
  context: ProofContext,
  part: PartOfBackup = allOfIt,
): Promise<SnapshotContents | null> {
  const { observer, signal } = context;
  const progressed = (done: number, total: number | null) => observer.progressed('structure', done, total, 'objects');
  for (let round = 1; ; round++) {
    const reader = new MetadataReader(source, progressed, part);
    const contents = await readSnapshot(source, reader, { located, part }, signal);
    if (reader.sawMissing) {
      const now = await locateAgain(source, located.entry.uuid, signal);
      if (now === null) throw deleted(source, located.entry.uuid);
      // A snapshot taken or deleted meanwhile replaces objects that this one shares: look at what is there now.
      if (now.generation !== located.generation && round < rounds) {
        observer.noted('the repository has changed while it was read', { generation: now.generation });
        located = now;
        continue;
      }
    }
    const { missing = [], other = [] } = Object.groupBy(reader.findings.list(), (finding) =>
      reader.isMissing(finding) ? 'missing' : 'other',
    );
    for (const finding of other) context.report(finding);
    const [first] = missing;
    if (first !== undefined) {
      const listing = [snapshotKey(located.entry.uuid), located.indexFile.key];
      await demandNoReplica(source, listing, first.evidence.object ?? 'An object', signal);
    }
    for (const finding of missing) context.report(finding);
    context.omit(reader.findings.omitted);
    for (const finding of await latestFindings(source, located, signal)) context.report(finding);
    return contents;
  }
}
