import { type GetObjectCommandInput, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { retry } from './retry.ts';
import { isPassing, isRefusal } from './s3-errors.ts';

/**
 * Whether the listing names the key; null when we may not see it. S3 says 403 of an object that is not there to who
 * may not list its bucket; what it says to who may list below one prefix is not documented. Throws when the listing
 * can't be had for any other reason: neither answer would be true.
 */
export async function isListed(
  s3: S3Client,
  { Bucket, Key, ...payer }: Pick<GetObjectCommandInput, 'Bucket' | 'Key' | 'RequestPayer'>,
  abortSignal: AbortSignal,
): Promise<boolean | null> {
  const command = new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1, ...payer });
  const list = () => s3.send(command, { abortSignal });
  // Who may not list is answered with a refusal, which says nothing; a passing fault is not such an answer.
  const page = await retry(list, { isPassing, signal: abortSignal }).catch((fault: unknown) => {
    abortSignal.throwIfAborted();
    if (isRefusal(fault)) return null;
    throw fault;
  });
  return page && page.Contents?.[0]?.Key === Key;
}
