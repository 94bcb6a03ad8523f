import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import type { BlobSource } from '../blobs/blob-source.ts';
import { bucketRegion } from '../blobs/bucket-region.ts';
import { directorySource } from '../blobs/directory-source.ts';
import { s3Client } from '../blobs/s3-client.ts';
import { s3Source } from '../blobs/s3-source.ts';
import type { CommandLine } from '../stores/store-definition.ts';
import { UsageError } from '../stores/usage-error.ts';
import type { Target } from './target.ts';

/** Where the objects are read from, and, where one object is meant, its key there. */
export interface OpenedTarget {
  readonly source: BlobSource;
  readonly key: string | null;
}

interface TargetRequest {
  readonly target: Target;
  readonly requesterPays: boolean;
}

/** Throws `UsageError` when it is clear beforehand that the target can't be read. */
export async function openTarget(
  { target, requesterPays }: TargetRequest,
  names: CommandLine['target'],
): Promise<OpenedTarget> {
  const { folder, key } = names === 'object' ? split(target) : { folder: target, key: null };
  const source = folder.kind === 's3' ? await openBucket(folder, requesterPays) : await openDirectory(folder.path, key);
  return { source, key };
}

/** The folder that an object lies in, and its name there. */
function split(target: Target): { readonly folder: Target; readonly key: string } {
  const slash = target.path.lastIndexOf('/');
  const key = target.path.slice(slash + 1);
  if (key === '') throw new UsageError('A bucket or folder is not one object.', 'Say s3://bucket/path/of/the/object.');
  return { folder: { ...target, path: target.path.slice(0, slash + 1) }, key };
}

async function openDirectory(path: string, key: string | null): Promise<BlobSource> {
  const found = await stat(key === null ? path : join(path, key)).catch((error: Error) => error);
  if (found instanceof Error || (key === null ? !found.isDirectory() : !found.isFile())) {
    throw new UsageError(
      `${key === null ? path : join(path, key)} is not a ${key === null ? 'directory' : 'file'} that can be read.`,
      key === null
        ? 'Give the directory of the repository, or s3://bucket/base/path.'
        : 'Give the path of the file, or s3://bucket/path/of/the/object.',
    );
  }
  return directorySource(path);
}

async function openBucket({ bucket, path }: Target & { kind: 's3' }, requesterPays: boolean): Promise<BlobSource> {
  return s3Source({ client: await openClient(bucket), bucket, basePath: path, requesterPays });
}

/** A client that reaches a bucket. Throws `UsageError` without a region or credentials. */
export async function openClient(bucket: string): Promise<S3Client> {
  const arn = bucket.startsWith('arn:') ? bucket.split(':') : null;
  const options = { accessPoint: arn !== null };
  const client = s3Client(arn?.[3] ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION, options);
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
  const region = await bucketRegion(client, bucket);
  return region === null ? client : s3Client(region, options);
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
