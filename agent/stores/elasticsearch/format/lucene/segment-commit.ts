import { UnknownFormatError } from '../format-error.ts';
import { DataInput } from './data-input.ts';
import { readIndexHeader } from './index-header.ts';

/** A `segments_N` file: one commit of a shard. */
export interface SegmentCommit {
  readonly segments: readonly CommittedSegment[];
  readonly userData: ReadonlyMap<string, string>;
}

interface CommittedSegment {
  readonly name: string;
  /** As in the segment's own `.si`, in hex. */
  readonly id: string;
  readonly deleted: number;
  /** Deleted, but kept for its history; not counted in `deleted`. */
  readonly softDeleted: number;
}

/** Formats of Lucene 7.0, 7.2 (longer counter), 7.4 (soft deletes) and 8.6 (commit ids); the last is 10.x's, too. */
const [format70, format72, format74, format86] = [7, 8, 9, 10];

/**
 * Reads `segments_N`, after Lucene's SegmentInfos
 * (https://lucene.apache.org/core/9_12_0/core/org/apache/lucene/index/SegmentInfos.html). Throws UnknownFormatError.
 */
export function readSegmentCommit(bytes: Buffer): SegmentCommit {
  const input = new DataInput(bytes);
  const { codec, version: format } = readIndexHeader(input);
  if (codec !== 'segments' || format < format70 || format > format86) {
    throw new UnknownFormatError(`format ${format} of '${codec.slice(0, 40)}' is not known`);
  }
  readVersion(input);
  input.variable(); // the major version that created the index
  input.int64BE(); // how often it was changed
  if (format > format70) input.variable(9);
  else input.int32BE();
  const count = input.int32BE();
  if (count > 0) readVersion(input); // of the oldest segment
  const segments: CommittedSegment[] = [];
  for (let i = 0; i < count; i++) segments.push(readSegment(input, format));
  return { segments, userData: input.stringMap() };
}

function readSegment(input: DataInput, format: number): CommittedSegment {
  const name = input.string();
  const id = input.bytes(16).toString('hex');
  input.string(); // codec
  input.int64BE(); // generation of the deletions
  const deleted = input.int32BE();
  input.int64BE(); // generation of the field infos
  input.int64BE(); // generation of the doc values
  const softDeleted = format > format72 ? input.int32BE() : 0;
  if (format > format74 && input.byte() === 1) input.bytes(16); // id of this state of the segment
  input.strings(); // files of the field infos
  const updatedFields = input.int32BE();
  for (let i = 0; i < updatedFields; i++) {
    input.int32BE();
    input.strings();
  }
  return { name, id, deleted, softDeleted };
}

function readVersion(input: DataInput): void {
  for (let i = 0; i < 3; i++) input.variable();
}
