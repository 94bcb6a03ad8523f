import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

export interface LedgerPlace {
  readonly bucket: string;
  readonly key: string;
  readonly limitBytes: number;
}

/** The object's bytes, of which one more than the limit means any number more. Throws what S3 answers else. */
export async function readAtMost(
  ledger: S3Client,
  { bucket, key, limitBytes }: LedgerPlace,
  abortSignal: AbortSignal,
): Promise<Buffer> {
  const { Body } = await ledger.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of (Body ?? []) as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > limitBytes) break;
  }
  return Buffer.concat(parts);
}

/** Who may not list a bucket is told 403 of what is missing. */
export function isNotThere(error: unknown): boolean {
  return error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0);
}
