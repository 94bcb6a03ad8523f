import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pMap from 'p-map';
import { objectsOf, orderOfWriting } from '../stores/elasticsearch/reference-objects.ts';

export interface ReferencePlace {
  readonly bucket: string;
  readonly basePath: string;
}

/**
 * Uploads a small repository with one snapshot, as Elasticsearch would have written it; gives back the key of the
 * snapshot's own object. Throws when there is not exactly one snapshot.
 */
export async function landReference(
  s3: S3Client,
  directory: string,
  { bucket, basePath }: ReferencePlace,
  abortSignal: AbortSignal,
): Promise<string> {
  const keys = await objectsOf(directory);
  const [snapshot, ...others] = keys.filter((key) => /^snap-.+\.dat$/.test(key));
  if (snapshot === undefined || others.length > 0) {
    throw new Error(`${directory} is no repository of one snapshot: bake the image again.`);
  }
  for (const group of orderOfWriting(keys)) {
    await pMap(
      group,
      async (key) => {
        const Body = await readFile(join(directory, key));
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${basePath}/${key}`, Body }), { abortSignal });
      },
      { concurrency: 8, signal: abortSignal },
    );
  }
  return `${basePath}/${snapshot}`;
}
