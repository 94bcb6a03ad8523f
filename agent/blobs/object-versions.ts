import { type GetObjectCommandInput, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { BlobVersion } from './blob-source.ts';
import { retry } from './retry.ts';
import { isPassing } from './s3-errors.ts';

/**
 * The newest thousand versions of one object, newest first. Throws the SDK's errors as they are. Source: S3 API
 * reference, ListObjectVersions.
 */
export async function objectVersions(
  client: S3Client,
  { Bucket, Key = '', ...payer }: Pick<GetObjectCommandInput, 'Bucket' | 'Key' | 'RequestPayer'>,
  signal: AbortSignal,
): Promise<BlobVersion[]> {
  // The key itself comes before all that begin with it.
  const command = new ListObjectVersionsCommand({ Bucket, Prefix: Key, ...payer });
  const { Versions = [], DeleteMarkers = [] } = await retry(() => client.send(command, { abortSignal: signal }), {
    isPassing,
    signal,
  });
  const markers = DeleteMarkers.map((marker) => ({ ...marker, Size: 0, isDeletion: true }));
  return [...Versions.map((version) => ({ ...version, isDeletion: false })), ...markers]
    .filter((version) => version.Key === Key)
    .map(({ VersionId = 'null', Size = 0, LastModified = new Date(0), IsLatest = false, isDeletion }) => ({
      id: VersionId,
      bytes: Size,
      modifiedAt: LastModified.toISOString(),
      isLatest: IsLatest,
      isDeletion,
    }))
    .toSorted((a, b) => Number(b.isLatest) - Number(a.isLatest) || b.modifiedAt.localeCompare(a.modifiedAt));
}
