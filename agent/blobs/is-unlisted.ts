import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/**
 * Whether the listing, if we may see it, lacks the key. S3 says 403 of an object that is not there to who may not list
 * its bucket; what it says to who may list below one prefix is not documented.
 */
export async function isUnlisted(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  abortSignal: AbortSignal,
): Promise<boolean> {
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 });
  const page = await s3.send(command, { abortSignal }).catch(() => null);
  return page !== null && page.Contents?.[0]?.Key !== key;
}
