import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
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
        const path = basePath === '' ? key : `${basePath}/${key}`;
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: path, Body: body }));
      },
      { concurrency: 8 },
    );
  }
}
