import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type BaselinePlace, baselinePlace } from '../../baseline/place.ts';
import { directorySource } from '../../blobs/directory-source.ts';
import { s3Source } from '../../blobs/s3-source.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { openClient } from '../open-source.ts';
import type { Target } from '../target.ts';

/** Where `--baseline` points: a file, or a directory or prefix of them. Throws `UsageError` where nothing is there. */
export async function openBaseline(target: Target): Promise<BaselinePlace> {
  if (target.kind === 's3') return await inBucket(target.bucket, target.path);
  const found = await stat(target.path).catch((error: Error) => error);
  if (found instanceof Error) {
    throw new UsageError(`--baseline ${target.path}: ${found.message}`, 'Name what mayfly baseline has written.');
  }
  if (found.isDirectory()) return baselinePlace({ source: directorySource(target.path), key: null });
  return baselinePlace({ source: directorySource(dirname(target.path)), key: basename(target.path) });
}

async function inBucket(bucket: string, path: string): Promise<BaselinePlace> {
  const client = await openClient(bucket);
  const isFile = path.endsWith('.json');
  const folder = isFile ? path.slice(0, path.lastIndexOf('/') + 1) : path;
  const source = s3Source({ client, bucket, basePath: folder.replace(/\/+$/, '') });
  return baselinePlace({ source, key: isFile ? path.slice(folder.length) : null });
}
