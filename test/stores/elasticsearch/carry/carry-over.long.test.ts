import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import type { CheckRecord } from '../../../../agent/contract/check-record.ts';
import type { Proof } from '../../../../agent/contract/proof.ts';
import type { ProvenRecord } from '../../../../agent/contract/proven-items.ts';
import type { EarlierProof } from '../../../../agent/proof/carry-over.ts';
import { prove } from '../../../../agent/proof/prove.ts';
import { RunError } from '../../../../agent/proof/run-error.ts';
import { type KeptState, keptStateSchema } from '../../../../agent/stores/elasticsearch/carry/kept-state.ts';
import { elasticsearch } from '../../../../agent/stores/elasticsearch/definition.ts';
import { type Expectations, expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { elasticsearchStore } from '../../../../agent/stores/elasticsearch/store.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { biggestObject, copyOf, takeSnapshot } from '../restore/source.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import { type CountingSource, countingSource } from './counting-source.ts';

const expected = expectationsSchema.parse({
  version: 2,
  indices: [
    { for: ['orders'], checks: [{ documents: { min: 40 } }, { missing: { field: 'message', below: 1 } }] },
    { for: ['customers', 'logs'], together: true, checks: [{ documents: { min: 50 } }] },
  ],
});

const withOutcome = (outcome: CheckRecord['outcome']) => (state: KeptState) => ({
  restored: state.restored && {
    ...state.restored,
    checks: state.restored.checks.map(({ at, record }) => ({ at, record: { ...record, outcome } })),
  },
});

describe('an attempt whose machine is taken away', () => {
  let target: TestNode;
  let sound: { directory: string; contents: SnapshotContents };
  let first: { proof: Proof; proven: readonly ProvenRecord[] };

  beforeAll(async () => {
    target = await runningNode('8.17.0');
    sound = await takeSnapshot(target, 'several', [
      { name: 'orders', documents: 40, settings: { number_of_shards: 2 } },
      { name: 'customers', documents: 20 },
      { name: 'logs', documents: 30 },
      { name: 'empty', documents: 0 },
    ]);
    first = await takenAway(sound.directory);
  });
  afterAll(async () => await target?.[Symbol.asyncDispose]());

  const below = (name: string) => `indices/${sound.contents.indices.find((index) => index.name === name)?.id}/`;
  const readOf = (source: CountingSource, name: string) => source.opened.filter((key) => key.startsWith(below(name)));

  interface Wish {
    readonly source?: CountingSource;
    readonly earlier?: readonly EarlierProof[];
    readonly expectations?: Expectations;
    readonly signal?: AbortSignal;
    readonly progressed?: (name: string, done: number) => void;
  }

  async function attempt({ source, earlier = [], expectations = expected, signal, progressed = () => {} }: Wish) {
    const proven: ProvenRecord[] = [];
    const from = source ?? countingSource(directorySource(sound.directory));
    const proof = await prove({
      kind: elasticsearch,
      store: elasticsearchStore({
        source: from,
        wanted: 'latest',
        expectations,
        staging: join(target.repositories, 'staged'),
        elasticsearch: async () => target.node.url,
        listingMilliseconds: 0,
        carryOver: { earlier, proven: (records) => proven.push(...records) },
      }),
      repository: { name: null, location: from.location },
      level: 'examine',
      observer: { ...recordedContext().observer, progressed },
      signal: signal ?? AbortSignal.timeout(100_000),
    });
    return { proof, proven };
  }

  const asEarlier = (records: readonly ProvenRecord[]) => records.map((record) => ({ attempt: 1, ...record }));
  const provenBy = ({ items }: Proof) => Object.fromEntries(items.map(({ path, provenBy }) => [path[0], provenBy]));

  test('has said what it had proven: what was restored, counted and examined', () => {
    expect(first.proof).toMatchObject({ verdict: 'unproven', reason: 'interrupted' });
    expect(first.proven.map(({ path }) => path[0]).toSorted()).toEqual(['customers', 'empty', 'orders']);
  });

  test('is followed by one that proves the rest alone, and reads no byte of what is proven', async () => {
    const source = countingSource(directorySource(sound.directory));
    const { proof } = await attempt({ source, earlier: asEarlier(first.proven) });
    expect(proof).toMatchObject({ verdict: 'verified', findings: [], level: { reached: 'examine' } });
    expect(provenBy(proof)).toEqual({ orders: 1, customers: 1, empty: 1, logs: undefined });
    expect(proof.items.every(({ recordsExpected, recordsRestored }) => recordsExpected === recordsRestored)).toBe(true);
    expect(new Set(proof.items.map(({ verdict }) => verdict))).toEqual(new Set(['verified']));
    for (const name of ['orders', 'customers', 'empty']) expect(readOf(source, name)).toEqual([]);
    expect(readOf(source, 'logs')).not.toEqual([]);
    // What was asked of it alone is on record, and sums count what is not there any more.
    const outcomes = proof.checks.filter(({ kind }) => ['documents', 'missing'].includes(kind));
    expect(outcomes.map(({ kind, outcome, actual }) => [kind, outcome, actual])).toEqual([
      ['documents', 'passed', 40],
      ['missing', 'passed', expect.anything()],
      ['documents', 'passed', 50],
    ]);
  });

  test('is followed by one that finds sums too small that count what is not there any more', async () => {
    const expectations = expectationsSchema.parse({
      version: 2,
      indices: [{ for: ['customers', 'logs'], together: true, checks: [{ documents: { min: 51 } }] }],
    });
    const earlier = asEarlier(first.proven.filter(({ path }) => path[0] === 'customers'));
    const { proof } = await attempt({ earlier, expectations });
    expect(proof).toMatchObject({ verdict: 'suspect', findings: [{ check: 'expectation', actual: 50 }] });
    expect(provenBy(proof)).toMatchObject({ customers: 1 });
  });

  test('is followed by one that takes over nothing of which something else is asked', async () => {
    const expectations = expectationsSchema.parse({
      version: 2,
      indices: [{ for: ['orders'], checks: [{ missing: { field: 'nothing', below: 1 } }] }],
    });
    const { proof } = await attempt({ earlier: asEarlier(first.proven), expectations });
    expect(proof.verdict).toBe('suspect');
    expect(provenBy(proof)).toMatchObject({ orders: undefined, customers: 1 });
  });

  test.each([
    ['whose bytes alone were proven', () => ({ restored: null })],
    ['of which other counts are said', (state: KeptState) => ({ restored: { ...state.restored, records: 7 } })],
    ['of which what was asked has failed', withOutcome('failed')],
    ['of which what was asked was not evaluated', withOutcome('not-evaluated')],
  ] as const)('is followed by one that restores an index %s', async (_, change) => {
    const earlier = asEarlier(first.proven).map((record) => ({
      ...record,
      state: JSON.parse(JSON.stringify(change(keptStateSchema.parse(record.state)))),
    }));
    const { proof } = await attempt({ earlier: earlier.filter(({ path }) => path[0] === 'orders') });
    expect(proof.verdict).toBe('verified');
    expect(provenBy(proof).orders).toBeUndefined();
  });

  test('is followed by one whose server must be of the same version', async () => {
    const earlier = asEarlier(first.proven).map((record) => {
      const { restored } = keptStateSchema.parse(record.state);
      return { ...record, state: JSON.parse(JSON.stringify({ restored: { ...restored, version: '8.16.0' } })) };
    });
    const { proof } = await attempt({ earlier });
    expect(proof).toMatchObject({ verdict: 'unproven', reason: 'internal' });
    expect(proof.explanation).toMatch(/restored by Elasticsearch 8\.16\.0 in attempt 1, and this is 8\.17\.0/);
  });

  test.each([
    ['written anew, and the same', (bytes: Buffer) => bytes, 'verified'],
    ['damaged', (bytes: Buffer) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 0xff : byte)), 'corrupt'],
  ] as const)('is followed by one that reads an index whose object was %s', async (_, change, verdict) => {
    const directory = await copyOf(target, sound.directory);
    // A copy has other versions of all: what holds of it is proven there.
    const earlier = asEarlier((await takenAway(directory)).proven);
    const object = await biggestObject(directory, sound.contents, 'orders', 1);
    const bytes = change(await readFile(object));
    await rm(object);
    await writeFile(object, bytes);
    const source = countingSource(directorySource(directory));
    const { proof } = await attempt({ source, earlier });
    expect(proof.verdict).toBe(verdict);
    expect(provenBy(proof)).toEqual({ orders: undefined, customers: 1, empty: 1, logs: undefined });
    expect(readOf(source, 'orders')).not.toEqual([]);
    expect(readOf(source, 'customers')).toEqual([]);
  });

  /** An attempt that can't read logs, and is taken away once all else is restored. */
  function takenAway(directory: string): ReturnType<typeof attempt> {
    const taken = new AbortController();
    return attempt({
      source: countingSource(directorySource(directory), (key) => key.startsWith(below('logs'))),
      signal: taken.signal,
      progressed(name, done) {
        if (name === 'restore' && done === 4) setTimeout(() => taken.abort(new RunError('interrupted', 'Gone.')), 500);
      },
    });
  }
});
