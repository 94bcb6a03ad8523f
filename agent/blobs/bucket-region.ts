import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ServiceFault } from './storage-fault.ts';

const longestMilliseconds = 10_000;

/**
 * The region that a bucket lies in, where that isn't the client's own; else, and where S3 doesn't tell, null. S3 tells
 * everybody, in its refusals as well. Source: S3 API reference, HeadBucket.
 */
export async function bucketRegion(client: S3Client, Bucket: string): Promise<string | null> {
  const abortSignal = AbortSignal.timeout(longestMilliseconds);
  const told = await client.send(new HeadBucketCommand({ Bucket }), { abortSignal }).then(
    ({ BucketRegion }) => BucketRegion,
    (fault: unknown) => regionIn(fault),
  );
  return told === undefined || told === (await client.config.region()) ? null : told;
}

/** The region of the bucket, in a refusal by S3. */
export function regionIn(fault: unknown): string | undefined {
  return (fault as ServiceFault)?.$response?.headers?.['x-amz-bucket-region'];
}
