import { DamagedError, UnknownFormatError } from '../format-error.ts';
import { isNewerLucene } from './releases.ts';
import { readSegmentCommit } from './segment-commit.ts';
import { readSegmentInfo } from './segment-info.ts';

export interface LiveDocuments {
  /** Lucene documents that are alive, nested ones included. */
  readonly documents: number;
  /** -1 when nothing was ever written; null where the commit doesn't say. */
  readonly maxSequenceNumber: number | null;
  /** The one that the newest Lucene wrote; null when there is none. */
  readonly newestSegment: WrittenSegment | null;
}

/** A segment, and the version of Lucene that wrote it. */
export interface WrittenSegment {
  readonly name: string;
  readonly lucene: string;
}

/**
 * How many documents live in a shard, from its commit and its segments' own words: what it was written with, less what
 * was deleted, hard or softly. `small` holds the contents of its `.si` and `segments_N` files by their names.
 * Throws DamagedError where they contradict each other, UnknownFormatError where they can't be read.
 */
export function countLiveDocuments(small: ReadonlyMap<string, Buffer>): LiveDocuments {
  const commits = [...small].filter(([name]) => name.startsWith('segments_'));
  const [commitFile] = commits;
  if (commitFile === undefined || commits.length > 1)
    throw new UnknownFormatError(`it holds ${commits.length} commits`);
  const commit = readSegmentCommit(commitFile[1]);
  let documents = 0;
  let newestSegment: WrittenSegment | null = null;
  for (const { name, id, deleted, softDeleted } of commit.segments) {
    const file = small.get(`${name}.si`);
    if (file === undefined) throw new DamagedError(`its commit names the segment ${name}, which has no ${name}.si`);
    const segment = readSegmentInfo(file);
    if (segment.id !== id) throw new DamagedError(`${name}.si is another segment than the one its commit names`);
    const live = segment.documents - deleted - softDeleted;
    if (live < 0 || deleted < 0 || softDeleted < 0) throw new DamagedError(`more documents deleted than in ${name}`);
    documents += live;
    const { lucene } = segment;
    if (newestSegment === null || isNewerLucene(lucene, newestSegment.lucene)) newestSegment = { name, lucene };
  }
  const maxSequenceNumber = Number(commit.userData.get('max_seq_no') ?? Number.NaN);
  return {
    documents,
    maxSequenceNumber: Number.isSafeInteger(maxSequenceNumber) ? maxSequenceNumber : null,
    newestSegment,
  };
}
