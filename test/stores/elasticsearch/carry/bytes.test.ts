import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import type { ProvenRecord } from '../../../../agent/contract/proven-items.ts';
import { prove } from '../../../../agent/proof/prove.ts';
import { elasticsearch } from '../../../../agent/stores/elasticsearch/definition.ts';
import { elasticsearchStore } from '../../../../agent/stores/elasticsearch/store.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { fixtureMilliseconds, type RepositoryFixture, repositoryFixture } from '../../../fixtures/repositories.ts';
import { countingSource } from './counting-source.ts';

let fixture: RepositoryFixture;
let directory: string;
let first: Awaited<ReturnType<typeof attempt>>;
beforeAll(async () => {
  fixture = await repositoryFixture('8.17.0');
  directory = await mkdtemp(join(tmpdir(), 'mayfly-carry-'));
  await cp(fixture.directory, directory, { recursive: true });
  first = await attempt(directorySource(directory));
}, fixtureMilliseconds);
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await fixture[Symbol.asyncDispose]();
});

/** At level bytes: nothing is restored. */
async function attempt(from: BlobSource, earlier: readonly ProvenRecord[] = []) {
  const source = countingSource(from);
  const proven: ProvenRecord[] = [];
  const proof = await prove({
    kind: elasticsearch,
    store: elasticsearchStore({
      ...{ source, wanted: { name: 'second' }, staging: null, listingMilliseconds: 0 },
      expectations: { version: 2, indices: [] },
      elasticsearch: () => Promise.reject(new Error('Nothing is restored.')),
      carryOver: {
        earlier: earlier.map((record) => ({ attempt: 3, ...record })),
        proven: (records) => proven.push(...records),
      },
    }),
    repository: { name: null, location: from.location },
    level: 'bytes',
    observer: recordedContext().observer,
    signal: AbortSignal.timeout(20_000),
  });
  return { proof, proven, opened: source.opened };
}

const names = (records: readonly ProvenRecord[]) => records.map(({ path }) => path[0]).toSorted();

test('an index whose bytes were all sound is proven as soon as they are read', () => {
  expect(first.proof.verdict).toBe('intact');
  expect(names(first.proven)).toEqual(first.proof.items.map(({ path }) => path[0]).toSorted());
  expect(first.opened.length).toBeGreaterThan(1);
});

test('the next attempt reads no byte of the data that is proven, and names who proved it', async () => {
  const { proof, proven, opened } = await attempt(directorySource(directory), first.proven);
  expect(proof).toMatchObject({ verdict: 'intact', level: { reached: 'bytes' } });
  expect(new Set(proof.items.map(({ provenBy }) => provenBy))).toEqual(new Set([3]));
  expect([opened, proven]).toEqual([[], []]);
});

describe('reads all of an index', () => {
  test('one of whose objects was written anew meanwhile', async () => {
    const key = first.opened.find((opened) => /\/__/.test(opened)) ?? '';
    const bytes = await readFile(join(directory, key));
    await rm(join(directory, key));
    await writeFile(join(directory, key), bytes);
    const { proof, opened } = await attempt(directorySource(directory), first.proven);
    expect(opened).toContain(key);
    expect(new Set(opened.map((each) => each.split('/')[1]))).toEqual(new Set([key.split('/')[1]]));
    expect(proof.verdict).toBe('intact');
    expect(proof.items.filter(({ provenBy }) => provenBy === undefined)).toHaveLength(1);
  });

  test('that is said to be proven on other objects, or by its restore', async () => {
    const restored = { version: '8.17.0', records: 0, documents: 0, checks: [] };
    const forged = first.proven.map((record, at) =>
      at % 2 === 0 ? { ...record, digest: 'f'.repeat(64) } : { ...record, state: { restored } },
    );
    const { proof } = await attempt(directorySource(directory), forged);
    expect(proof.items.every(({ provenBy }) => provenBy === undefined)).toBe(true);
  });

  test('whose storage doesn’t tell when objects change: nobody can say that it was proven', async () => {
    const { versionOf: _, ...blind } = directorySource(directory);
    // But for one that has no object at all.
    expect(names((await attempt(blind)).proven)).toEqual(['empty']);
  });
});
