import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';

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
 * The whole object as text; null when there is none. Throws `ObjectTooLargeError` beyond `limitBytes`, before reading it.
 * Without s3:ListBucket on the bucket S3 answers 403 where nothing is, and this throws.
 */
export async function readObject(
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
    throw error;
  }
}
