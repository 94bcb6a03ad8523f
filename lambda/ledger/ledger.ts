import type { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { putObject } from '../../agent/blobs/put-object.ts';
import { readStoredObject } from '../aws/read-stored-object.ts';

/** The bucket that is the memory of all runs. `ledgerKey` of the contract says where in it everything lies. */
export interface Ledger {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** What lies in the ledger is not what this version of Mayfly writes there. */
export class LedgerRecordError extends Error {
  readonly code = 'ledger-record';
  override readonly name = 'LedgerRecordError';
}

const limitBytes = 8 * 1024 * 1024;

/** Writes a record where nothing is yet. False when there is one already: it stays as it is. */
export function writeOnce(
  { s3, bucket }: Ledger,
  key: string,
  text: string,
  signal: AbortSignal,
  contentType = 'application/json',
): Promise<boolean> {
  return putObject(s3, { bucket, key, body: text, contentType, over: 'nothing' }, signal);
}

export interface LedgerRecord<T> {
  readonly value: T;
  /** As it is stored, to the byte. */
  readonly text: string;
  readonly etag: string;
}

/** Null when there is no such record. Throws a `LedgerRecordError` that names it when it can't be understood. */
export async function readRecord<T>(
  { s3, bucket }: Ledger,
  key: string,
  schema: { safeParse(json: unknown): z.ZodSafeParseResult<T> },
  signal: AbortSignal,
): Promise<LedgerRecord<T> | null> {
  const object = await readStoredObject(s3, { bucket, key, limitBytes }, signal);
  if (object === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(object.text);
  } catch (cause) {
    throw new LedgerRecordError(`s3://${bucket}/${key} is not JSON.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data, text: object.text, etag: object.etag };
  throw new LedgerRecordError(
    `s3://${bucket}/${key} is not as this version of Mayfly writes it.\n${z.prettifyError(parsed.error)}`,
  );
}
