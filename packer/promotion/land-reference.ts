import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { storeOf } from '../../agent/stores/registry.ts';
import { imageDefinitionOf } from '../stores/registry.ts';
import { objectsOf } from './objects-of.ts';

/** The backup that was made at a bake, in a directory, as it was written there. */
export interface Reference {
  readonly store: string;
  readonly directory: string;
}

export interface ReferencePlace {
  readonly bucket: string;
  readonly basePath: string;
}

/**
 * Uploads what holds one backup, in the order in which the store's server would have written it; gives back the key of
 * the object that announces the backup. Throws when there is not exactly one.
 */
export async function landReference(
  s3: S3Client,
  { store, directory }: Reference,
  { bucket, basePath }: ReferencePlace,
  abortSignal: AbortSignal,
): Promise<string> {
  const keys = await objectsOf(directory);
  const [announcing, ...others] = keys.filter((key) => storeOf(store).trigger.recognize(key, {}) !== null);
  if (announcing === undefined || others.length > 0) {
    throw new Error(`${directory} does not hold exactly one ${storeOf(store).nouns.backup.one}: bake the image again.`);
  }
  for (const group of imageDefinitionOf(store).orderOfWriting(keys)) {
    await pMap(
      group,
      async (key) => {
        const Body = await readFile(join(directory, key));
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${basePath}/${key}`, Body }), { abortSignal });
      },
      { concurrency: 8, signal: abortSignal },
    );
  }
  return `${basePath}/${announcing}`;
}
