import type { BlobSource } from '../../../blobs/blob-source.ts';
import { objectExists } from '../../../blobs/object-exists.ts';
import type { Finding } from '../../../contract/finding.ts';
import { damaged } from '../objects/object-findings.ts';
import { snapshotKey } from '../objects/snapshot-blob.ts';
import { newestGeneration } from './current-index.ts';
import { readLatest } from './index-latest.ts';
import type { WantedSnapshot } from './located-snapshot.ts';

/**
 * Whether a snapshot is not listed because the index that did so is lost. Elasticsearch writes index-N before
 * index.latest, and deletes it only once a newer one is there: an index.latest that names a later index than `newest`,
 * the newest that there is, tells of a loss. As it may be wrong itself, the snapshot's own object must say the same by
 * being there, unless no index is left at all. null when nothing seems to be lost.
 */
export async function lostIndexFinding(
  source: BlobSource,
  wanted: WantedSnapshot,
  newest: number | null,
  signal: AbortSignal,
): Promise<Finding | null> {
  const latest = await readLatest(source, signal);
  if (typeof latest === 'string' || (newest !== null && latest <= BigInt(newest))) return null;
  if (newest !== null && !(await hasOwnObject(source, wanted, signal))) return null;
  if (await objectExists(source, `index-${latest}`, signal)) return null;
  // It may have been written since `newest` was looked for.
  const now = await newestGeneration(source, signal);
  if (now !== newest) return null;
  const rest = newest === null ? 'there is no other' : `the newest is index-${newest}, which lists less`;
  return damaged('repository-index', `index-${latest}, which index.latest names, is lost: ${rest}.`, {
    object: `index-${latest}`,
    path: [],
  });
}

async function hasOwnObject(source: BlobSource, wanted: WantedSnapshot, signal: AbortSignal): Promise<boolean> {
  return wanted !== 'latest' && 'uuid' in wanted && (await objectExists(source, snapshotKey(wanted.uuid), signal));
}
