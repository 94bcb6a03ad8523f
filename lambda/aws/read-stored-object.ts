import { GetObjectCommand, NoSuchKey, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { isListed } from '../../agent/blobs/is-listed.ts';

export interface StoredObject {
  readonly text: string;
  readonly etag: string;
  /** When it was written; null where the storage doesn't say. */
  readonly at: Date | null;
}

/** The object is longer than anything that belongs there. */
export class ObjectTooLargeError extends Error {
  readonly code = 'object-too-large';
  override readonly name = 'ObjectTooLargeError';
}

/**
 * The whole object as text; null when there is none. Throws `ObjectTooLargeError` beyond `limitBytes`, before reading
 * it.
 */
export async function readStoredObject(
  s3: S3Client,
  { bucket, key, limitBytes }: { bucket: string; key: string; limitBytes: number },
  abortSignal: AbortSignal,
): Promise<StoredObject | null> {
  try {
    const { Body, ETag, ContentLength, LastModified } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key }),
      {
        abortSignal,
      },
    );
    if (Body === undefined || ETag === undefined || ContentLength === undefined) {
      throw new Error(`S3 answers for s3://${bucket}/${key} without a body, an ETag or a length.`);
    }
    if (ContentLength > limitBytes) {
      // Nothing else ends the connection of a body that nobody reads.
      await Body.transformToWebStream().cancel();
      throw new ObjectTooLargeError(`s3://${bucket}/${key} has ${ContentLength} bytes, more than ${limitBytes}.`);
    }
    return { text: await Body.transformToString(), etag: ETag, at: LastModified ?? null };
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    if (isDenied(error) && (await isListed(s3, { Bucket: bucket, Key: key }, abortSignal)) === false) return null;
    throw error;
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403;
}
