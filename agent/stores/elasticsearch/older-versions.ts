import { crc32 } from 'node:zlib';
import type { BlobSource, BlobVersion } from '../../blobs/blob-source.ts';
import type { Finding } from '../../contract/finding.ts';
import { mostFindings } from '../../contract/limits.ts';
import type { ProofContext } from '../../proof/store.ts';
import { checksumBytes, footerBytes, footerMagic } from './format/lucene/checksum.ts';

/** Errors that an older version of the object would mend. */
const mendable = new Set(['object-present', 'object-length', 'object-checksum', 'metadata', 'shard-index']);
/** Of how many objects the versions are asked for. */
const mostAsked = 20;
/** No longer version is read, to see whether its checksum holds. */
const longestBytes = 64 * 1024 * 1024;

/**
 * Does work whose findings name the older version of a lost or damaged object that would do, where the bucket keeps
 * versions and we may see them.
 */
export async function namingOlderVersions<T>(
  source: BlobSource,
  context: ProofContext,
  work: (context: ProofContext) => Promise<T>,
): Promise<T> {
  if (source.versions === undefined) return work(context);
  const kept: Finding[] = [];
  const report = (finding: Finding) => {
    if (kept.length < mostFindings) kept.push(finding);
    else context.report(finding);
  };
  try {
    return await work({ ...context, report });
  } finally {
    let asked = 0;
    for (const finding of kept) {
      const { check, severity, evidence } = finding;
      const isMendable = severity === 'error' && mendable.has(check) && evidence.object !== undefined;
      const remedy =
        isMendable && asked++ < mostAsked ? await remedyOf(source, finding, context.signal).catch(() => null) : null;
      context.report(remedy === null ? finding : { ...finding, remedy });
    }
  }
}

async function remedyOf(source: BlobSource, finding: Finding, signal: AbortSignal): Promise<string | null> {
  const { check, expected, evidence } = finding;
  const key = evidence.object ?? '';
  const versions = (await source.versions?.(key, signal)) ?? [];
  const length = check === 'object-length' ? expected : undefined;
  for (const version of versions) {
    if (version.isLatest || version.isDeletion || (length !== undefined && version.bytes !== length)) continue;
    const holds = await isWhole(source, key, version, signal);
    if (holds === false) continue;
    const why = holds === null ? 'whose bytes were not looked at' : 'whose own checksum holds';
    return `Bring back version ${version.id} of ${key}, written at ${version.modifiedAt}, ${why}; then prove it again.`;
  }
  return null;
}

/** Whether a version's own footer is right; null where it can't tell: of a part of a file, or of too long a one. */
async function isWhole(
  source: BlobSource,
  key: string,
  { id, bytes: length }: BlobVersion,
  signal: AbortSignal,
): Promise<boolean | null> {
  if (/\.part\d+$/.test(key) || length > longestBytes) return null;
  const bytes = (await source.readVersion?.(key, id, longestBytes, signal)) ?? null;
  if (bytes === null) return null;
  if (bytes.length < footerBytes || bytes.readUInt32BE(bytes.length - footerBytes) !== footerMagic) return false;
  const body = bytes.length - checksumBytes;
  return bytes.readBigUInt64BE(body) === BigInt(crc32(bytes.subarray(0, body)));
}
