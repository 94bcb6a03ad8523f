import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobSource } from '../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../agent/blobs/directory-source.ts';
import type { Proof } from '../../../agent/contract/proof.ts';
import type { Level } from '../../../agent/contract/verdict.ts';
import { prove } from '../../../agent/proof/prove.ts';
import { verdictWords } from '../../../agent/report/words.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import { type Expectations, expectationsSchema } from '../../../agent/stores/elasticsearch/expectations.ts';
import { bytesOf, neededBytes } from '../../../agent/stores/elasticsearch/machine-needs.ts';
import type { SnapshotContents } from '../../../agent/stores/elasticsearch/model.ts';
import { elasticsearchStore } from '../../../agent/stores/elasticsearch/store.ts';

import { recordedContext } from '../../fixtures/proof-context.ts';
import { repositoryFixture } from '../../fixtures/repositories.ts';
import { biggestObject, copyOf, takeSnapshot } from './restore/source.ts';
import { runningNode, type TestNode } from './running-node.ts';

describe('a proof that restores while it reads', () => {
  let target: TestNode;
  let sound: { directory: string; contents: SnapshotContents };

  beforeAll(async () => {
    target = await runningNode('8.17.0');
    sound = await takeSnapshot(target, 'several', [
      { name: 'orders', documents: 40, settings: { number_of_shards: 2 } },
      { name: 'customers', documents: 20 },
      { name: 'logs', documents: 30 },
      { name: 'empty', documents: 0 },
    ]);
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  interface Wish {
    readonly source?: BlobSource;
    readonly level?: Level;
    readonly diskBytes?: number;
    readonly indices?: readonly object[];
    readonly partial?: Expectations['partial'];
    readonly snapshot?: string;
    readonly signal?: AbortSignal;
    readonly observed?: (name: string, done: number) => void;
  }

  function proved(wish: Wish): Promise<Proof> {
    const { source, level = 'examine', diskBytes, indices = [], partial, snapshot, signal, observed } = wish;
    const { observer } = recordedContext();
    const from = source ?? directorySource(sound.directory);
    return prove({
      kind: elasticsearch,
      store: elasticsearchStore({
        source: from,
        wanted: snapshot === undefined ? 'latest' : { name: snapshot },
        expectations: expectationsSchema.parse({ version: 2, indices, partial }),
        staging: join(target.repositories, 'staged'),
        diskBytes,
        elasticsearch: async () => target.node.url,
        listingMilliseconds: 0,
      }),
      repository: { name: null, location: from.location },
      level,
      observer: { ...observer, progressed: observed ?? observer.progressed },
      signal: signal ?? AbortSignal.timeout(100_000),
    });
  }

  const verdicts = ({ items }: Proof) => Object.fromEntries(items.map(({ path, verdict }) => [path[0], verdict]));

  async function damagedCopy(index: string, shard = 0): Promise<string> {
    const directory = await copyOf(target, sound.directory);
    const object = await biggestObject(directory, sound.contents, index, shard);
    const bytes = await readFile(object);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(object, bytes);
    return directory;
  }

  test('verifies a sound snapshot, and leaves nothing behind', async () => {
    const proof = await proved({ indices: [{ for: ['*'], allowEmpty: true, checks: [{ documents: { min: 20 } }] }] });
    expect(proof).toMatchObject({ verdict: 'verified', findings: [], level: { reached: 'examine' } });
    expect(await target.ask('GET', '/_cat/indices?format=json&expand_wildcards=all')).toEqual([]);
  });

  test('proves all other indices where one is damaged', async () => {
    const proof = await proved({ source: directorySource(await damagedCopy('orders', 1)) });
    expect(proof).toMatchObject({
      verdict: 'corrupt',
      level: { asked: 'examine', reached: 'structure' },
      findings: [{ check: 'object-checksum', evidence: { path: ['orders', '1'] } }],
      restoredBy: { name: 'Elasticsearch', version: '8.17.0' },
    });
    expect(verdicts(proof)).toEqual({ orders: 'corrupt', customers: 'verified', logs: 'verified', empty: 'verified' });
    expect(proof.items.find(({ path }) => path[0] === 'orders')).toMatchObject({ recordsRestored: null });
  });

  test('proves all other indices where an object is missing, already when it is listed', async () => {
    const directory = await copyOf(target, sound.directory);
    await rm(await biggestObject(directory, sound.contents, 'logs', 0));
    const proof = await proved({ source: directorySource(directory) });
    expect(proof).toMatchObject({ verdict: 'corrupt', level: { reached: null } });
    expect(verdicts(proof)).toEqual({ orders: 'verified', customers: 'verified', logs: 'corrupt', empty: 'verified' });
  });

  test('an object that goes while it is read is damage of its index alone', async () => {
    const directory = await copyOf(target, sound.directory);
    const object = await biggestObject(directory, sound.contents, 'customers', 0);
    const plain = directorySource(directory);
    const key = object.slice(directory.length + 1);
    const source: BlobSource = {
      ...plain,
      async open(asked, ...rest) {
        if (asked === key) await rm(object, { force: true });
        return await plain.open(asked, ...rest);
      },
    };
    const proof = await proved({ source });
    expect(proof.findings).toMatchObject([{ check: 'object-present', evidence: { object: key } }]);
    expect(verdicts(proof)).toMatchObject({ orders: 'verified', customers: 'corrupt', logs: 'verified' });
  });

  test('what is expected of an index that is damaged is not held against it twice', async () => {
    const source = directorySource(await damagedCopy('orders'));
    const indices = [
      { for: ['orders'], checks: [{ documents: { min: 1 } }] },
      { for: ['logs'], checks: [{ documents: { min: 31 } }] },
    ];
    const proof = await proved({ source, indices });
    expect(proof.findings.map(({ check }) => check).toSorted()).toEqual(['expectation', 'object-checksum']);
    expect(verdicts(proof)).toMatchObject({ orders: 'corrupt', customers: 'verified', logs: 'suspect' });
  });

  test('goes window by window where the disk does not hold all of it', async () => {
    const sizes = sound.contents.indices.map(bytesOf);
    const diskBytes = neededBytes([Math.max(...sizes)]);
    expect(diskBytes).toBeLessThan(neededBytes(sizes));
    const indices = [
      { for: ['*'], checks: [{ documents: { min: 90 } }] },
      { for: ['*'], together: true, checks: [{ documents: { min: 90 } }] },
      { for: ['logs'], checks: [{ sample: { size: 2, decodes: true } }] },
    ];
    const proof = await proved({ diskBytes, indices });
    expect(proof.phases.filter(({ name }) => name === 'count').length).toBeGreaterThan(1);
    expect(proof.items.every(({ recordsExpected, recordsRestored }) => recordsExpected === recordsRestored)).toBe(true);
    // The sum over all windows is enough; each by itself has too few.
    expect(proof.findings.map(({ evidence }) => evidence.path[0]).toSorted()).toEqual(
      sound.contents.indices.map(({ name }) => name).toSorted(),
    );
    expect(proof.checks.filter(({ kind }) => kind === 'sample')).toMatchObject([{ outcome: 'passed', for: ['logs'] }]);
    expect(proof.items.every(({ documents }) => documents !== undefined)).toBe(true);
    expect(await proved({ diskBytes })).toMatchObject({ verdict: 'verified', findings: [] });
  });

  test('a check that has to see at once what never stood together leaves the run unproven', async () => {
    const diskBytes = neededBytes([Math.max(...sound.contents.indices.map(bytesOf))]);
    const checks = [{ sample: { size: 2, decodes: true } }];
    const proof = await proved({ diskBytes, indices: [{ for: ['*'], together: true, checks }] });
    expect(proof).toMatchObject({ verdict: 'unproven', reason: 'not-evaluated' });
    expect(proof.explanation).toContain('never stood together');
    expect(proof.checks.at(-1)).toMatchObject({ kind: 'sample', outcome: 'not-evaluated', blame: 'mayfly' });
    const failing = { for: ['*'], together: true, checks: [{ documents: { min: 1_000 } }] };
    const both = [{ for: ['*'], together: true, checks }, failing];
    expect(await proved({ diskBytes, indices: both })).toMatchObject({ verdict: 'suspect', reason: null });
  });

  test('an index that is too large for the disk is incompatible, and the others are proven', async () => {
    const sizes = sound.contents.indices.map(bytesOf).toSorted((a, b) => b - a);
    const proof = await proved({ diskBytes: neededBytes([sizes[0] ?? 0]) - 1 });
    const largest = sound.contents.indices.find((index) => bytesOf(index) === sizes[0])?.name ?? '';
    expect(proof).toMatchObject({
      verdict: 'incompatible',
      findings: [{ check: 'disk-space', expected: neededBytes([sizes[0] ?? 0]), evidence: { path: [largest] } }],
    });
    const others = Object.entries(verdicts(proof)).filter(([name]) => name !== largest);
    expect(new Set(others.map(([, verdict]) => verdict))).toEqual(new Set(['verified']));
    expect(others.length).toBe(3);
  });

  test('of a PARTIAL snapshot what is there is proven, and a gap that is allowed is a warning', async () => {
    await using fixture = await repositoryFixture('8.17.0');
    const source = directorySource(fixture.directory);
    const strict = await proved({ source, snapshot: 'partial' });
    expect(strict).toMatchObject({ verdict: 'corrupt', level: { reached: null } });
    // What belongs to Elasticsearch itself is left out.
    expect(verdicts(strict)).toEqual({ empty: 'verified', unassigned: 'corrupt', '.tasks': 'unproven' });
    const lenient = await proved({ source, snapshot: 'partial', partial: { allow: ['unas*'] } });
    expect(lenient).toMatchObject({ verdict: 'verified', level: { reached: 'examine' } });
    expect(new Set(lenient.findings.map(({ severity }) => severity))).toEqual(new Set(['warning']));
    expect(verdicts(lenient)).toMatchObject({ empty: 'verified', unassigned: 'verified' });
    expect(verdictWords(lenient).headline).toBe(
      'What is in this snapshot can be restored; 1 shard of unassigned is missing by leave.',
    );
    const other = await proved({ source, snapshot: 'partial', partial: { allow: ['empty'] } });
    expect(other.verdict).toBe('corrupt');
  });

  test('stops in the middle when it is told to, and leaves nothing behind', async () => {
    const stopping = new AbortController();
    const observed = (name: string, done: number) => {
      if (name === 'restore' && done > 0) stopping.abort();
    };
    const diskBytes = neededBytes([Math.max(...sound.contents.indices.map(bytesOf))]);
    const proof = await proved({ signal: stopping.signal, observed, diskBytes });
    expect(proof).toMatchObject({ verdict: 'unproven', reason: 'interrupted' });
    expect(await target.ask('GET', '/_cat/indices?format=json&expand_wildcards=all')).toEqual([]);
    expect(await target.ask('GET', '/_snapshot')).toEqual({});
  });

  test('reads to the end though Elasticsearch dies under it, so that damage is seen nevertheless', async () => {
    const source = directorySource(await damagedCopy('empty').catch(() => damagedCopy('logs')));
    const observed = (name: string) => {
      if (name !== 'restore' || !target.node.pid) return;
      try {
        process.kill(-target.node.pid, 'SIGKILL');
      } catch {
        // It is dead already.
      }
    };
    const proof = await proved({ source, observed });
    expect(proof.verdict).toBe('corrupt');
    expect(verdicts(proof)).toMatchObject({ orders: 'unproven', customers: 'unproven' });
  });
});
