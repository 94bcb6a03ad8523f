import { DamagedError, UnknownFormatError } from '../format/format-error.ts';
import { countLiveDocuments, type LiveDocuments } from '../format/lucene/live-documents.ts';
import { type DataFile, type ShardContents, shardPath } from '../model.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import { damaged, type Evidence, undecodable } from '../objects/object-findings.ts';
import { dataFiles, inlineFiles, isCommit, type ShardFile, shardSnapshotSchema } from '../objects/shard-files.ts';
import { shardIndexSchema } from '../objects/shard-index.ts';

/** A shard of an index in one snapshot. */
export interface ShardReference {
  readonly snapshot: { readonly name: string; readonly uuid: string };
  readonly index: string;
  readonly number: number;
  /** `indices/<id>/<number>/` */
  readonly directory: string;
  /** null where only a listing can tell it. */
  readonly generation: string | null;
  /** The files of a searchable snapshot's shard lie in another repository. */
  readonly elsewhere: boolean;
}

export interface ShardRead {
  readonly reference: ShardReference;
  readonly contents: ShardContents;
  /** Where its bytes are. */
  readonly files: readonly DataFile[];
  /** The names of its files in the repository, of those that are no objects as well. */
  readonly names: ReadonlySet<string>;
}

/** Reads what a shard consists of, and what it will hold once restored; null, and findings, when that can't be read. */
export async function readShard(
  reader: MetadataReader,
  reference: ShardReference,
  signal: AbortSignal,
): Promise<ShardRead | null> {
  const { snapshot, index, number, directory, elsewhere } = reference;
  const key = `${directory}snap-${snapshot.uuid}.dat`;
  const evidence = { path: shardPath(index, number) };
  const read = await reader.read({ key, codec: 'snapshot', evidence }, shardSnapshotSchema, signal);
  if (read === null) return null;
  if (read.value.name !== snapshot.name) {
    const names = { expected: snapshot.name, actual: read.value.name };
    reader.report(
      damaged('cross-reference', `${key} belongs to another snapshot.`, { ...evidence, object: key }, names),
    );
    return null;
  }
  const { files } = read.value;
  const seen = interpret(reader, key, evidence, files, directory, elsewhere);
  if (seen === null) return null;
  const parts = seen.files.flatMap((file) => file.parts);
  const contents = {
    number,
    bytes: files.reduce((sum, { length }) => sum + length, 0),
    directory,
    list: read.file,
    objects: parts.length,
    objectBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    documents: seen.documents,
    maxSequenceNumber: seen.maxSequenceNumber,
    newestSegment: seen.newestSegment,
  };
  return { reference, contents, files: seen.files, names: new Set(files.map(({ name }) => name)) };
}

/**
 * Looks whether the shard's index, which the next snapshot builds on, holds, and lists this snapshot's files by their
 * `names` (null where these could not be read).
 */
export async function checkShardIndex(
  reader: MetadataReader,
  { snapshot, index, number, directory }: ShardReference,
  generation: string,
  names: ReadonlySet<string> | null,
  signal: AbortSignal,
): Promise<void> {
  const key = `${directory}index-${generation}`;
  const evidence = { path: shardPath(index, number) };
  const object = { key, codec: 'snapshots', evidence, check: 'shard-index' } as const;
  const read = await reader.read(object, shardIndexSchema, signal);
  if (read === null || names === null) return;
  const listed = new Set(read.value.snapshots.get(snapshot.name)?.files);
  if (listed.symmetricDifference(names).size === 0) return;
  const message = `${key} does not list the files that this snapshot of the shard has.`;
  reader.report(
    damaged('shard-index', message, { ...evidence, object: key }, { expected: names.size, actual: listed.size }),
  );
}

function interpret(
  reader: MetadataReader,
  key: string,
  evidence: Evidence,
  files: readonly ShardFile[],
  directory: string,
  elsewhere: boolean,
): (LiveDocuments & { files: DataFile[] }) | null {
  try {
    const small = inlineFiles(files);
    const objects = dataFiles(files, directory);
    // Elasticsearch 7.17 lists a mounted shard's commit without the segments that it names, 8.11 and later nothing.
    if (elsewhere && files.every(isCommit))
      return { documents: 0, maxSequenceNumber: null, newestSegment: null, files: objects };
    return { ...countLiveDocuments(small), files: objects };
  } catch (error) {
    if (!(error instanceof DamagedError || error instanceof UnknownFormatError)) throw error;
    reader.report(undecodable(error, 'metadata', key, evidence));
    return null;
  }
}
