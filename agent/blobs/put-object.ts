import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { retry } from './retry.ts';

export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
  /** Write only where nothing is, or only over the object with this ETag. */
  readonly over: 'nothing' | { readonly etag: string };
}

/**
 * A conditional put. False when the condition does not hold (412): someone else has been there. A race that S3 leaves
 * undecided (409) is tried again, within bounds.
 * False may also be the echo of this very write, when its first answer was lost on the way: compare what is there.
 */
export function putObject(
  s3: S3Client,
  { bucket, key, body, contentType, over }: NewObject,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: body,
    ContentType: contentType,
    ...(over === 'nothing' ? { IfNoneMatch: '*' } : { IfMatch: over.etag }),
  });
  const put = async () => {
    try {
      await s3.send(command, { abortSignal });
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return false;
      throw error;
    }
  };
  const isPassing = (error: unknown) => statusOf(error) === 409;
  return retry(put, {
    isPassing,
    signal: abortSignal,
    attempts: 7,
    firstPauseMilliseconds: 100,
    longestPauseMilliseconds: 1_000,
  });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
