import { stat } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { BlobSource } from '../blobs/blob-source.ts';
import { directorySource } from '../blobs/directory-source.ts';
import { s3Client } from '../blobs/s3-client.ts';
import { s3Source } from '../blobs/s3-source.ts';
import type { Target } from './target.ts';
import { UsageError } from './usage-error.ts';

/** The repository's objects. Throws `UsageError` when it can be told beforehand that they can't be read. */
export async function openRepository(target: Target): Promise<BlobSource> {
  if (target.kind === 's3') return await openBucket(target);
  const found = await stat(target.path).catch((error: Error) => error);
  if (found instanceof Error || !found.isDirectory()) {
    throw new UsageError(
      `${target.path} is not a directory that can be read.`,
      'Give the directory in which the repository’s index.latest lies, or s3://bucket/base/path.',
    );
  }
  return directorySource(target.path);
}

async function openBucket({ bucket, basePath }: Target & { kind: 's3' }): Promise<BlobSource> {
  const client = s3Client(process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION);
  await known(
    client.config.region(),
    'No AWS region is set.',
    'Set AWS_REGION to the bucket’s region (for an S3-compatible storage any will do, as us-east-1).',
  );
  await known(
    credentialsOf(client),
    'No AWS credentials were found.',
    'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role gives them.',
  );
  return s3Source({ client, bucket, basePath });
}

function credentialsOf({ config }: S3Client): Promise<unknown> {
  return config.credentials();
}

async function known(value: Promise<unknown>, message: string, remedy: string): Promise<void> {
  try {
    await value;
  } catch (error) {
    throw new UsageError(message, remedy, { cause: error });
  }
}
