import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { rootPrefix } from '../../agent/blobs/base-path.ts';
import { objectsOf } from '../../packer/promotion/objects-of.ts';
import { orderOfWriting } from '../../packer/stores/elasticsearch/order-of-writing.ts';

export interface Upload {
  /** An `fs` repository. */
  readonly directory: string;
  readonly bucket: string;
  readonly basePath: string;
  /** Objects that are there already, by key; those uploaded now are added. Blobs never change, so none goes twice. */
  readonly uploaded: Set<string>;
  /** What becomes of an object on its way: other bytes, or null for an object that gets lost. */
  readonly tamper?: ((key: string, body: Buffer) => Buffer | null) | undefined;
}

/** Where Elasticsearch puts an object: a slash at the end of a base path stands twice before what is nested. */
export function keyBelow(basePath: string, key: string): string {
  return key.includes('/') && basePath !== '' ? `${basePath}/${key}` : rootPrefix(basePath) + key;
}

/**
 * Uploads what is new in a repository in the order in which Elasticsearch writes it: data, then the snapshot's own
 * blobs, then index-N, then index.latest, which alone is ever replaced.
 */
export async function upload(s3: S3Client, { directory, bucket, basePath, uploaded, tamper }: Upload): Promise<void> {
  const keys = (await objectsOf(directory)).filter((key) => key === 'index.latest' || !uploaded.has(key));
  for (const group of orderOfWriting(keys)) {
    await pMap(
      group,
      async (key) => {
        uploaded.add(key);
        const sound = await readFile(join(directory, key));
        const body = tamper ? tamper(key, sound) : sound;
        if (body === null) return;
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keyBelow(basePath, key), Body: body }));
      },
      { concurrency: 8 },
    );
  }
}
