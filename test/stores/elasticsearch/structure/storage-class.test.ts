import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, RestoreObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobAccess, BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import { BlobMissingError } from '../../../../agent/blobs/errors.ts';
import { forEachParallel } from '../../../../agent/blobs/for-each-parallel.ts';
import { s3Source } from '../../../../agent/blobs/s3-source.ts';
import type { Finding } from '../../../../agent/contract/finding.ts';
import { prove } from '../../../../agent/proof/prove.ts';
import { elasticsearch } from '../../../../agent/stores/elasticsearch/definition.ts';
import { elasticsearchStore } from '../../../../agent/stores/elasticsearch/store.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../../fixtures/repositories.ts';
import { createBucket } from '../../../local-cloud/account.ts';
import { type Moto, motoS3, startMoto } from '../../../local-cloud/moto.ts';

let fixture: RepositoryFixture;
/** Every data object of the newest snapshot, and others. */
let data: readonly string[];
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
  data = (await everyFile()).filter((key) => /^indices\/.*\/__/.test(key));
}, fixtureMilliseconds);
afterAll(() => fixture[Symbol.asyncDispose]());

const structure = (source: BlobSource) =>
  prove({
    kind: elasticsearch,
    store: elasticsearchStore({
      source,
      // The newer one needs objects that this one doesn't.
      wanted: { name: 'first' },
      expectations: { version: 2, indices: [] },
      staging: null,
      elasticsearch: () => Promise.reject(new Error('not asked for')),
      listingMilliseconds: 0,
    }),
    repository: { name: null, location: source.location },
    level: 'structure',
    observer: recordedContext().observer,
    signal: AbortSignal.timeout(60_000),
  });

const told = (findings: readonly Finding[]) => new Set(findings.map(({ check, severity }) => `${severity} ${check}`));

describe('objects whose listing says', () => {
  /** The fixture, as a store that lists all data in one class and says this of each object. */
  function stored(storageClass: string, access?: (key: string) => Promise<BlobAccess>) {
    const asked: string[] = [];
    const directory = directorySource(fixture.directory);
    const source: BlobSource = {
      ...directory,
      async *list(prefix, signal) {
        for await (const entry of directory.list(prefix, signal)) {
          yield data.includes(entry.key) ? { ...entry, storageClass } : entry;
        }
      },
      ...(access && {
        access(key: string) {
          asked.push(key);
          return access(key);
        },
      }),
    };
    return { source, asked };
  }

  it.each<[string, BlobAccess, string]>([
    ['GLACIER', 'archived', 'incompatible'],
    ['GLACIER', 'returning', 'incompatible'],
    ['GLACIER', 'now', 'intact'],
    ['DEEP_ARCHIVE', 'archived', 'incompatible'],
    ['INTELLIGENT_TIERING', 'archived', 'incompatible'],
    ['INTELLIGENT_TIERING', 'now', 'intact'],
  ])('%s, and that are %s when asked, make it %s', async (storageClass, access, verdict) => {
    const { source, asked } = stored(storageClass, async () => access);
    const proof = await structure(source);
    expect(proof.verdict).toBe(verdict);
    expect(told(proof.findings)).toEqual(new Set(verdict === 'intact' ? [] : ['error storage-class']));
    expect(asked.length).toBeGreaterThan(10);
    // Only what this snapshot needs is asked for, and each once.
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(data.length);
  });

  it.each(['STANDARD', 'STANDARD_IA', 'GLACIER_IR', 'EXPRESS_ONEZONE'])(
    '%s are not asked at all',
    async (storageClass) => {
      const { source, asked } = stored(storageClass, async () => 'archived');
      expect((await structure(source)).verdict).toBe('intact');
      expect(asked).toEqual([]);
    },
  );

  it('GLACIER are archived where nobody can be asked', async () => {
    expect((await structure(stored('GLACIER').source)).verdict).toBe('incompatible');
  });

  it('INTELLIGENT_TIERING and are gone when asked are missing', async () => {
    const { source } = stored('INTELLIGENT_TIERING', async (key) => {
      throw new BlobMissingError(key, `${key} does not exist.`);
    });
    const { verdict, findings } = await structure(source);
    expect([verdict, told(findings)]).toEqual(['corrupt', new Set(['error object-present'])]);
  });
});

describe('a repository in a bucket, of which a lifecycle rule has', () => {
  let moto: Moto;
  let client: S3Client;
  beforeAll(async () => {
    moto = await startMoto();
    client = motoS3(moto);
  });
  afterAll(async () => {
    client.destroy();
    await moto.stop();
  });

  async function uploaded(Bucket: string, archivedWhen: (key: string) => boolean) {
    await createBucket(client, Bucket);
    await forEachParallel(await everyFile(), 16, new AbortController().signal, async (Key) => {
      const Body = await readFile(join(fixture.directory, Key));
      const archived = archivedWhen(Key) ? ({ StorageClass: 'GLACIER' } as const) : {};
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ...archived }));
    });
    return s3Source({ client, bucket: Bucket, basePath: '' });
  }

  it.each<[string, string, RegExp]>([
    ['its data', 'data', /\/__/],
    ['the metadata of its indices', 'index-metadata', /^indices\/[^/]+\/meta-/],
    ["the shards' own metadata", 'shards', /\/\d+\/snap-/],
    ['its snapshots', 'snapshots', /^snap-/],
    ['its index', 'index', /^index-\d+$/],
  ])('archived %s, is incompatible', async (_, name, pattern) => {
    const { verdict, findings } = await structure(await uploaded(`archived-${name}`, (key) => pattern.test(key)));
    expect(told(findings)).toContain('error storage-class');
    expect(verdict).toBe('incompatible');
  });

  it('archived its data, is sound once everything is brought back for a while', async () => {
    const Bucket = 'brought-back';
    const source = await uploaded(Bucket, (key) => data.includes(key));
    await forEachParallel(data, 16, new AbortController().signal, async (Key) => {
      await client.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { Days: 1 } }));
    });
    expect(await structure(source)).toMatchObject({ verdict: 'intact', findings: [] });
  });
});

async function everyFile(): Promise<string[]> {
  const files = await readdir(fixture.directory, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(fixture.directory.length + 1));
}
