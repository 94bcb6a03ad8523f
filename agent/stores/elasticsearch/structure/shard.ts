import { DamagedError, UnknownFormatError } from '../format/format-error.ts';
import { countLiveDocuments, type LiveDocuments } from '../format/lucene/live-documents.ts';
import { type DataFile, type ShardContents, shardPath } from '../model.ts';
import type { MetadataReader } from '../objects/metadata-reader.ts';
import { damaged, type Evidence, undecodable } from '../objects/object-findings.ts';
import { dataFiles, inlineFiles, isCommit, type ShardFile, shardSnapshotSchema } from '../objects/shard-files.ts';

import type { TrackedGeneration } from './shard-generation.ts';

/** A shard of an index in one snapshot. */
export interface ShardReference {
  readonly snapshot: { readonly name: string; readonly uuid: string };
  readonly index: string;
  readonly number: number;
  /** `indices/<id>/<number>/` */
  readonly directory: string;
  readonly generation: TrackedGeneration;
  /** The files of a searchable snapshot's shard lie in another repository. */
  readonly elsewhere: boolean;
  /** The next snapshot makes the shard's index anew where it is lost. */
  readonly rebuildsIndex: boolean;
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
