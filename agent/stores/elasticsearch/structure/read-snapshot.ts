import type { BlobSource } from '../../../blobs/blob-source.ts';
import { forEachParallel } from '../../../blobs/for-each-parallel.ts';
import type { PartOfBackup } from '../../store-definition.ts';
import { isForeign, oldestReleaseOf, type Writer, writerOf, writerOfListed } from '../format/version-id.ts';
import type { LocatedSnapshot } from '../locate/located-snapshot.ts';
import type { MetadataFile, ShardContents, SnapshotContents } from '../model.ts';
import { type ClusterNames, clusterNamesOf } from '../objects/cluster-names.ts';
import { type StreamOf, streamsOf } from '../objects/data-streams.ts';
import { indexMetadataSchema } from '../objects/index-metadata.ts';
import type { MetadataObject, MetadataReader } from '../objects/metadata-reader.ts';
import { damaged } from '../objects/object-findings.ts';
import type { IndexEntry, SnapshotEntry } from '../objects/repository-index.ts';
import { type SnapshotBlob, snapshotBlobSchema, snapshotKey } from '../objects/snapshot-blob.ts';
import { writerFindings } from '../objects/writer-findings.ts';
import { contentsOf, type IndexRead } from './contents.ts';
import { indexFindings, shardCountFindings, snapshotFindings } from './cross-reference.ts';
import { readIndexShards, shardReferences } from './read-index.ts';
import { isSearchableSnapshot, searchableSnapshotFinding } from './searchable-snapshot.ts';
import { stateFindings } from './snapshot-state.ts';
import { isSourceOnly, sourceOnlyFinding } from './source-only.ts';

/** How many indices are read at once. */
const concurrency = 16;

interface Root {
  readonly blob: SnapshotBlob;
  readonly writer: Writer;
  readonly files: readonly MetadataFile[];
  readonly streamOf: StreamOf;
  readonly cluster: ClusterNames;
}

interface Wanted {
  readonly located: LocatedSnapshot;
  readonly part: PartOfBackup;
}

/**
 * Reads all of a snapshot's metadata once, of other parts' indices all but their shards', and compares it with a
 * listing of each index: what else lies in the repository costs nothing. Memory grows with the shards, not with their
 * objects. Findings go to the reader.
 */
export async function readSnapshot(
  source: BlobSource,
  reader: MetadataReader,
  { located, part }: Wanted,
  signal: AbortSignal,
): Promise<SnapshotContents | null> {
  const root = await readRoot(reader, located.entry, signal);
  if (root === null) return null;
  const indices = await readIndices(reader, located, signal);
  if (indices.length === root.blob.indices.length) {
    reader.report(
      ...shardCountFindings(
        root.blob,
        indices.map(({ metadata }) => metadata),
      ),
    );
  }
  const own = indices.filter(({ entry }) => part.owns([entry.name]));
  const references = own.map((index) => shardReferences(index, root.blob, oldestReleaseOf(root.writer.version)));
  const shardCount = references.reduce((sum, { length }) => sum + length, 0);
  reader.expect(2 + located.entry.indices.length + 2 * shardCount);
  const shards = new Map<string, readonly ShardContents[]>();
  await forEachParallel(references, concurrency, signal, async (ofIndex, either) => {
    const [first] = ofIndex;
    if (first) shards.set(first.index, await readIndexShards(source, reader, ofIndex, either));
  });
  return contentsOf({ located, part, ...root, indices, shards });
}

async function readRoot(reader: MetadataReader, entry: SnapshotEntry, signal: AbortSignal): Promise<Root | null> {
  const key = snapshotKey(entry.uuid);
  const snapshot = await reader.read({ key, codec: 'snapshot', evidence: { path: [] } }, snapshotBlobSchema, signal);
  const cluster = await reader.verify(
    { key: `meta-${entry.uuid}.dat`, codec: 'metadata', evidence: { path: [] } },
    signal,
  );
  if (snapshot === null) {
    const writer = isUnknownForm(reader, key) ? writerOfListed(entry.version, null) : null;
    if (writer !== null) reader.report(...writerFindings(writer, null, key));
    return null;
  }
  const blob = snapshot.value;
  reader.report(...stateFindings(blob), ...snapshotFindings(entry, blob));
  const writer = writerOfListed(entry.version, blob.version_id) ?? writerOf(blob.version_id);
  reader.report(...writerFindings(writer, blob.version_id, key));
  if (isForeign(writer)) return null;
  const files = cluster === null ? [snapshot.file] : [snapshot.file, cluster.file];
  const body = cluster?.body ?? null;
  return {
    ...{ blob, writer, files },
    streamOf: streamsOf(blob.data_streams, body),
    cluster: clusterNamesOf(body, blob.include_global_state),
  };
}

function isUnknownForm(reader: MetadataReader, key: string): boolean {
  return reader.findings.list().some(({ check, evidence }) => check === 'repository-format' && evidence.object === key);
}

async function readIndices(
  reader: MetadataReader,
  { entry, indexFile }: LocatedSnapshot,
  signal: AbortSignal,
): Promise<IndexRead[]> {
  const read: IndexRead[] = [];
  await forEachParallel(entry.indices, concurrency, signal, async (index, either) => {
    const { metadataKey: key } = index;
    const evidence = { path: [index.name] };
    if (key === null) {
      const message = `${indexFile.key} does not say which object holds the metadata of ${index.name}.`;
      return reader.report(damaged('repository-index', message, { ...evidence, object: indexFile.key }));
    }
    const object = { key, codec: 'index-metadata', evidence } satisfies MetadataObject;
    const answer = await reader.read(object, indexMetadataSchema, either);
    if (answer === null) return;
    const metadata = answer.value;
    reader.report(...indexFindings(index, metadata, key));
    if (isSourceOnly(metadata.settings)) reader.report(sourceOnlyFinding(metadata.name, 'warning', key));
    if (isSearchableSnapshot(metadata)) reader.report(searchableSnapshotFinding(metadata, key));
    read.push({ entry: index, metadata, file: answer.file });
  });
  return read.toSorted((a, b) => compare(a.entry, b.entry));
}

function compare(a: IndexEntry, b: IndexEntry): number {
  return a.name < b.name ? -1 : 1;
}
