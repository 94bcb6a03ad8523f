import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import { IndexErrors } from '../../../../agent/stores/elasticsearch/index-errors.ts';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { Stage } from '../../../../agent/stores/elasticsearch/staging/stage.ts';
import { Damager, damages } from '../../../fixtures/damage.ts';
import { objectsOf } from '../../../fixtures/data-files.ts';
import { type Keys, keysOf } from '../../../fixtures/keys.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import {
  fixtureMilliseconds,
  fixtureVersions,
  type RepositoryFixture,
  repositoryFixture,
} from '../../../fixtures/repositories.ts';
import { stage } from '../../../fixtures/staged.ts';
import { soundContents, structured } from '../../../fixtures/structured.ts';
import { versionsHere } from '../../../fixtures/versions-here.ts';

let target: string;
beforeEach(async () => {
  target = await mkdtemp(join(tmpdir(), 'mayfly-staging-'));
});
afterEach(() => rm(target, { recursive: true, force: true }));

describe.each(versionsHere(fixtureVersions))('stage, of a snapshot written by %s', (version) => {
  let fixture: RepositoryFixture;
  let keys: Keys;
  let contents: SnapshotContents;
  let source: BlobSource;
  const damager = new Damager();
  beforeAll(async () => {
    fixture = await repositoryFixture(version);
    keys = await keysOf(fixture.directory);
    contents = await soundContents(fixture.directory, { name: 'second' });
    source = directorySource(fixture.directory);
  }, fixtureMilliseconds);
  afterEach(() => damager.undo());
  afterAll(() => fixture[Symbol.asyncDispose]());
  const at = (key: string) => join(fixture.directory, key);

  async function staged(directory: string | null = target, from = source) {
    const context = recordedContext();
    await stage(from, contents, directory, context);
    return context;
  }

  test('copies just what the snapshot refers to, byte for byte, and readable for others', async () => {
    const { findings, progress } = await staged();
    expect(findings).toEqual([]);
    const expected = (await objectsOf(fixture.directory, contents)).map(({ key }) => key).toSorted();
    const copied = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(copied.map(({ parentPath, name }) => join(parentPath, name).slice(target.length + 1)).toSorted()).toEqual(
      expected,
    );
    for (const key of expected) expect(await readFile(join(target, key)), key).toEqual(await readFile(at(key)));
    expect((await stat(join(target, keys.part))).mode & 0o777).toBe(0o644);
    expect((await stat(join(target, keys.part, '..'))).mode & 0o777).toBe(0o755);
    expect(progress.at(-1)).toEqual({ done: contents.bytes, total: contents.bytes });
  });

  test('has made a copy that is a sound repository', async () => {
    await staged();
    const copy = await structured(target, { name: 'second' });
    // Neither the pointer to the newest index nor what only the next snapshot needs is copied.
    expect(new Set(copy.findings.map(({ check }) => check))).toEqual(new Set(['shard-index', 'repository-index']));
    expect(copy.contents?.indices).toEqual(contents.indices);
  });

  test.each(Object.entries(damages))('finds a data object that is %s', async (_, how) => {
    for (const key of [keys.data, keys.part]) {
      await damager.damage(at(key), how);
      const { findings } = await staged(null);
      expect(findings).toMatchObject([
        { severity: 'error', evidence: { path: [expect.any(String), expect.any(String)] } },
      ]);
      expect(['object-length', 'object-checksum']).toContain(findings[0]?.check);
      await damager.undo();
    }
  });

  test('finds two objects of the same length in place of each other', async () => {
    const [part, twin] = await Promise.all([readFile(at(keys.part)), readFile(at(keys.twin))]);
    expect(part.length).toBe(twin.length);
    await damager.damage(at(keys.part), () => twin);
    await damager.damage(at(keys.twin), () => part);
    const { findings } = await staged();
    expect(findings.map(({ check }) => check)).toEqual(['object-checksum', 'object-checksum']);
  });

  test('reads on after an object of another length: each one is found, and all bytes are counted', async () => {
    const last = keys.part.replace(/\.part1$/, '.part2');
    expect(last).not.toBe(keys.part);
    await damager.damage(at(keys.part), (bytes) => bytes.subarray(1));
    await damager.damage(at(last), (bytes) => bytes.subarray(0, -1));
    const { findings, progress } = await staged(null);
    expect(findings.map(({ check, evidence }) => [check, evidence.object])).toEqual([
      ['object-length', keys.part],
      ['object-length', last],
    ]);
    expect(Math.max(...progress.map(({ done }) => done))).toBe(contents.bytes);
  });

  test('finds metadata that has changed since it was read', async () => {
    await damager.damage(at(keys.shard), damages['flipped in its middle']);
    await damager.damage(at(keys.snapshot), damages['longer by a byte']);
    const { findings } = await staged();
    expect(findings.map(({ check, evidence }) => [check, evidence.object])).toEqual(
      expect.arrayContaining([
        ['object-checksum', keys.shard],
        ['object-length', keys.snapshot],
      ]),
    );
  });

  test('names an object that is missing, while the snapshot is still listed', async () => {
    await damager.remove(at(keys.part));
    const { findings } = await staged();
    expect(findings).toMatchObject([
      { check: 'object-present', evidence: { object: keys.part, path: ['logs', expect.any(String)] } },
    ]);
  });

  test('gives up as deleted when objects are gone and the snapshot is no longer listed', async () => {
    await damager.remove(at(keys.part));
    await damager.damage(at(keys.index), (bytes) => without(bytes, contents.snapshot.uuid));
    await expect(staged()).rejects.toMatchObject({ name: 'RunError', reason: 'deleted' });
  });

  test('takes the newer index when index-N was replaced meanwhile', async () => {
    const bytes = await readFile(at(keys.index));
    const newer = 'index-99';
    await damager.remove(at(keys.index));
    const replaced: BlobSource = {
      ...source,
      list: async function* (prefix, signal) {
        yield* source.list(prefix, signal);
        if (newer.startsWith(prefix)) yield { key: newer, bytes: bytes.length, storageClass: null, version: null };
      },
      read: async (key, limit, signal) => (key === newer ? bytes : source.read(key, limit, signal)),
    };
    expect((await staged(target, replaced)).findings).toEqual([]);
    expect(await readFile(join(target, newer))).toEqual(bytes);
  });

  test('believes damage only when a second reading says the same', async () => {
    const read = new Set<string>();
    const faulty: BlobSource = {
      ...source,
      open: async (key, from, signal) => {
        const stream = await source.open(key, from, signal);
        if (key !== keys.part || read.has(key)) return stream;
        read.add(key);
        return Readable.from(damaged(stream));
      },
    };
    const { findings, notes } = await staged(target, faulty);
    expect(findings).toEqual([]);
    expect(notes).toEqual(['an object was read wrongly once']);
    expect(await readFile(join(target, keys.part))).toEqual(await readFile(at(keys.part)));
  });

  test('goes on where a stream broke off', async () => {
    const opened: number[] = [];
    const breaking: BlobSource = {
      ...source,
      open: async (key, from, signal) => {
        const stream = await source.open(key, from, signal);
        if (key !== keys.part) return stream;
        opened.push(from);
        return opened.length > 3 ? stream : Readable.from(broken(stream, 500));
      },
    };
    expect((await staged(target, breaking)).findings).toEqual([]);
    expect(opened).toEqual([0, 500, 1000, 1500]);
    expect(await readFile(join(target, keys.part))).toEqual(await readFile(at(keys.part)));
  });
});

describe('stage, when it cannot go on', () => {
  let fixture: RepositoryFixture;
  let contents: SnapshotContents;
  beforeAll(async () => {
    fixture = await repositoryFixture('8.17.0');
    contents = await soundContents(fixture.directory);
  }, fixtureMilliseconds);
  afterAll(() => fixture[Symbol.asyncDispose]());

  test('ends with the reason of the signal, even though a stream hangs', async () => {
    const stop = new AbortController();
    const source = directorySource(fixture.directory);
    const hanging: BlobSource = {
      ...source,
      open: async (_, __, signal) => {
        queueMicrotask(() => stop.abort(new Error('enough')));
        return new Readable({ read() {}, signal });
      },
    };
    await expect(stage(hanging, contents, target, recordedContext(stop.signal))).rejects.toThrow('enough');
  });

  test('calls a disk that takes nothing a fault of this run, not of the backup', async () => {
    const context = recordedContext();
    const full = stage(directorySource(fixture.directory), contents, '/dev/null/nowhere', context);
    await expect(full).rejects.toMatchObject({ name: 'RunError', reason: 'internal' });
    expect(context.findings).toEqual([]);
  });

  test('says so at once, so that nobody waits for room any more', async () => {
    const context = recordedContext();
    const errors = new IndexErrors();
    const directory = '/dev/null/nowhere';
    const common = { source: directorySource(fixture.directory), contents, errors, context };
    const waiting = Promise.withResolvers<boolean>();
    const [first, ...others] = contents.indices.filter(({ shards }) => shards.some(({ objects }) => objects > 0));
    if (first === undefined) throw new Error('there is nothing to read');
    const reading = new Stage({ ...common, directory }).data([first, ...others], {
      // The next has room only once the first is restored, which a full disk may keep from ever happening.
      admit: async (index) => index === first || (await waiting.promise),
      passed: async () => {},
      broke: () => waiting.resolve(false),
    });
    await expect(reading).rejects.toMatchObject({ name: 'RunError' });
  });

  test('throws when an object cannot be read, however often', async () => {
    const source = directorySource(fixture.directory);
    const torn: BlobSource = { ...source, open: async () => Readable.from(broken(Readable.from([]), 0)) };
    await expect(stage(torn, contents, null, recordedContext())).rejects.toMatchObject({ code: 'blob-unavailable' });
  });
});

async function* damaged(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield damages['flipped in its middle'](chunk);
}

async function* broken(stream: Readable, after: number): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    yield chunk.subarray(0, after);
    break;
  }
  throw connectionReset();
}

function connectionReset(): Error {
  return Object.assign(new Error('connection reset'), { code: 'ECONNRESET' });
}

function without(index: Buffer, uuid: string): Buffer {
  return Buffer.from(index.toString().replaceAll(uuid, `${uuid.slice(0, -1)}_`));
}
