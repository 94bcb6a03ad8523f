import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { decodeBody } from '../../../../agent/stores/elasticsearch/format/body.ts';
import { UnknownFormatError } from '../../../../agent/stores/elasticsearch/format/format-error.ts';
import { type Codec, unframe } from '../../../../agent/stores/elasticsearch/format/frame.ts';
import { indexMetadataSchema } from '../../../../agent/stores/elasticsearch/objects/index-metadata.ts';
import { MetadataReader } from '../../../../agent/stores/elasticsearch/objects/metadata-reader.ts';
import { snapshotBlobSchema } from '../../../../agent/stores/elasticsearch/objects/snapshot-blob.ts';
import { readShard } from '../../../../agent/stores/elasticsearch/structure/shard.ts';
import { frame } from '../../../fixtures/frame-writer.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import {
  fixtureMilliseconds,
  fixtureVersions,
  type RepositoryFixture,
  repositoryFixture,
} from '../../../fixtures/repositories.ts';
import { versionsHere } from '../../../fixtures/versions-here.ts';

/** Three kinds of objects by each version: 10,500 altogether. */
const mutationsEach = 700;
/** Far below what a length believed would take, far above what collecting garbage late leaves. */
const mostMoreBytes = 512 * 1024 * 1024;

const never = new AbortController().signal;

test('a body that inflates without end is refused, not inflated', () => {
  const bomb = Buffer.concat([Buffer.from('DFL\0'), deflateRawSync(Buffer.alloc(64 * 1024 * 1024))]);
  expect(bomb.length).toBeLessThan(100_000);
  expect(() => decodeBody(bomb, 1024 * 1024)).toThrow(UnknownFormatError);
});

describe.each(versionsHere(fixtureVersions))(
  'mutated metadata by %s, framed again with a right checksum',
  (version) => {
    let fixture: RepositoryFixture;
    let keys: Keys;
    beforeAll(async () => {
      fixture = await repositoryFixture(version);
      keys = await keysOf(fixture.directory);
    }, fixtureMilliseconds);
    afterAll(() => fixture[Symbol.asyncDispose]());

    const mutation = fc.record({
      position: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      remove: fc.nat(4),
      insert: fc.uint8Array({ maxLength: 4 }),
    });

    test.each<[string, (keys: Keys) => string, Codec, (reader: MetadataReader, keys: Keys) => Promise<unknown>]>([
      [
        'the snapshot',
        (keys) => keys.snapshot,
        'snapshot',
        (reader, { snapshot: key }) =>
          reader.read({ key, codec: 'snapshot', evidence: { path: [] } }, snapshotBlobSchema, never),
      ],
      [
        "an index's metadata",
        (keys) => keys.indexMetadata,
        'index-metadata',
        (reader, { indexMetadata: key }) =>
          reader.read({ key, codec: 'index-metadata', evidence: { path: [] } }, indexMetadataSchema, never),
      ],
      ["a shard's list of files", (keys) => keys.shard, 'snapshot', readShardOf],
    ])('in %s becomes a value or a finding, and nothing else', async (_, choose, codec, read) => {
      const before = process.memoryUsage().rss;
      const blob = await readFile(join(fixture.directory, choose(keys)));
      const body = plainBody(unframe(blob, codec));
      await fc.assert(
        fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
          const mutated = frame(codec, mutations.reduce(applied, body));
          const reader = new MetadataReader(serving(mutated));
          const value = await read(reader, keys);
          if (value === null) expect(reader.findings.list()).not.toEqual([]);
        }),
        { numRuns: mutationsEach },
      );
      expect(process.memoryUsage().rss - before).toBeLessThan(mostMoreBytes);
    });
  },
);

function readShardOf(reader: MetadataReader, { shard }: Keys): Promise<unknown> {
  const directory = shard.slice(0, shard.lastIndexOf('/') + 1);
  const uuid = shard.slice(directory.length + 'snap-'.length, -'.dat'.length);
  const snapshot = { name: 'second', uuid };
  return readShard(
    reader,
    { snapshot, index: 'logs', number: 1, directory, generation: null, elsewhere: false, rebuildsIndex: false },
    never,
  );
}

interface Mutation {
  readonly position: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

function applied(bytes: Buffer, { position, remove, insert }: Mutation): Buffer {
  const at = Math.floor(position * bytes.length);
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
}

/** The SMILE itself, inflated if need be. */
function plainBody(body: Buffer): Buffer {
  if (body.toString('latin1', 0, 4) !== 'DFL\0') return body;
  return inflateRawSync(body.subarray(4), { finishFlush: constants.Z_SYNC_FLUSH });
}

function serving(blob: Buffer): BlobSource {
  return {
    location: 'memory',
    list: async function* () {},
    details: () => Promise.reject(new Error('never asked')),
    read: async () => blob,
    open: () => Promise.reject(new Error('nothing but metadata is read')),
  };
}
