import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3Source } from '../../../agent/blobs/s3-source.ts';
import type { Level } from '../../../agent/contract/verdict.ts';
import { prove } from '../../../agent/proof/prove.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import { elasticsearchStore } from '../../../agent/stores/elasticsearch/store.ts';
import { damages } from '../../fixtures/damage.ts';
import { type Keys, keysOf } from '../../fixtures/keys.ts';
import { recordedContext } from '../../fixtures/proof-context.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../fixtures/repositories.ts';
import { createBucket } from '../../local-cloud/account.ts';
import { type Moto, motoS3, startMoto } from '../../local-cloud/moto.ts';
import { upload } from '../../source/upload.ts';

const place = { bucket: 'backups', basePath: 'es' };
let moto: Moto;
let client: S3Client;
let fixture: RepositoryFixture;
let keys: Keys;
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
  keys = await keysOf(fixture.directory);
  moto = await startMoto();
  client = motoS3(moto);
  await createBucket(client, place.bucket);
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: place.bucket, VersioningConfiguration }));
  await upload(client, { ...place, directory: fixture.directory, uploaded: new Set() });
}, fixtureMilliseconds);
afterAll(async () => {
  await moto?.stop();
  await fixture?.[Symbol.asyncDispose]();
});

const at = (key: string) => ({ Bucket: place.bucket, Key: `${place.basePath}/${key}` });
const put = async (key: string, Body: Buffer) => void (await client.send(new PutObjectCommand({ ...at(key), Body })));
const whole = (key: string) => readFile(join(fixture.directory, key));

async function proven(level: Extract<Level, 'structure' | 'bytes'>) {
  const source = s3Source({ client, ...place });
  const { observer, signal } = recordedContext();
  const store = elasticsearchStore({
    source,
    wanted: { name: 'second' },
    expectations: { version: 2, indices: [] },
    staging: null,
    namesOlderVersions: true,
    elasticsearch: () => Promise.reject(new Error('no Elasticsearch is needed')),
    listingMilliseconds: 0,
  });
  const repository = { name: null, location: source.location };
  return await prove({ kind: elasticsearch, store, repository, level, observer, signal });
}

test.for([
  [
    'was deleted',
    'structure',
    'object-present',
    async (key: string): Promise<void> => void (await client.send(new DeleteObjectCommand(at(key)))),
  ],
  [
    'was cut',
    'structure',
    'object-length',
    async (key: string): Promise<void> => put(key, damages['cut by a byte'](await whole(key))),
  ],
  [
    'was altered',
    'bytes',
    'object-checksum',
    async (key: string): Promise<void> => put(key, damages['flipped in its middle'](await whole(key))),
  ],
] as const)('of an object that %s, the version that would do is named', async ([, level, check, harm]) => {
  const sound = await whole(keys.data);
  // A version that would not do is between the two.
  await put(keys.data, Buffer.concat([sound.subarray(0, -1), Buffer.from([sound.at(-1) ?? 0 ^ 1, 0])]));
  await harm(keys.data);
  const { verdict, findings } = await proven(level);
  expect(verdict).toBe('corrupt');
  expect(findings).toMatchObject([
    {
      check,
      remedy: expect.stringMatching(/^Bring back version \S+ of .*, whose own checksum holds; then prove it again\.$/),
    },
  ]);
  await put(keys.data, sound);
  expect(await proven('bytes')).toMatchObject({ verdict: 'intact', findings: [] });
});
