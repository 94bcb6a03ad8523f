import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

export interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  /** Only keys behind this one, in S3's order. */
  readonly after?: string;
}

/** The keys of all objects below a prefix, all pages. */
export async function listKeys(
  s3: S3Client,
  { bucket, prefix, after }: Listing,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const keys: string[] = [];
  const asked = { Bucket: bucket, Prefix: prefix, StartAfter: after };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, asked, { abortSignal })) {
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return keys;
}
