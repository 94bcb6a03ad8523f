import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface Put {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly body: string;
}

/** Writes once. Finding it written already is a success: nobody else may write below this instance's prefix. */
export async function put(s3: S3Client, { bucket, key, contentType, body }: Put, signal: AbortSignal): Promise<void> {
  try {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' }),
      { abortSignal: signal },
    );
  } catch (error) {
    if ((error as Error).name !== 'PreconditionFailed') throw error;
  }
}
