import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { putObject } from '../../blobs/put-object.ts';
import { baselineName } from '../../contract/baseline.ts';
import { UsageError } from '../../stores/usage-error.ts';
import { openClient } from '../open-source.ts';
import type { Target } from '../target.ts';

/** Where a baseline is written once it is there; false where that backup has one already, which stays as it is. */
export interface Destination {
  write(uuid: string, text: string, signal: AbortSignal): Promise<{ readonly place: string; readonly isNew: boolean }>;
}

/**
 * A prefix of a bucket or a directory, in which it is called by the backup's UUID; or one file. Throws `UsageError`
 * when it is clear beforehand that nothing can be written there.
 */
export async function openDestination(target: Target): Promise<Destination> {
  return target.kind === 's3' ? await inBucket(target.bucket, target.path) : await onDisk(target.path);
}

async function inBucket(bucket: string, path: string): Promise<Destination> {
  const client = await openClient(bucket);
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  return {
    async write(uuid, body, signal) {
      const key = prefix + baselineName(uuid);
      const object = { bucket, key, body, contentType: 'application/json', over: 'nothing' } as const;
      return { place: `s3://${bucket}/${key}`, isNew: await putObject(client, object, signal) };
    },
  };
}

async function onDisk(path: string): Promise<Destination> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const directory = isDirectory ? path : dirname(path);
  await access(directory, constants.W_OK).catch((error: Error) => {
    throw new UsageError(`--output ${path}: ${error.message}`, 'Name a file or directory that can be written.', {
      cause: error,
    });
  });
  return {
    async write(uuid, text) {
      const place = isDirectory ? join(path, baselineName(uuid)) : path;
      try {
        await using file = await open(place, 'wx');
        await file.writeFile(text);
        return { place, isNew: true };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return { place, isNew: false };
      }
    },
  };
}
