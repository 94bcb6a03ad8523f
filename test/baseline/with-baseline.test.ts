import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BaselinePlace, baselinePlace } from '../../agent/baseline/place.ts';
import { withBaseline } from '../../agent/baseline/with-baseline.ts';
import { directorySource } from '../../agent/blobs/directory-source.ts';
import { BlobDeniedError, BlobUnavailableError } from '../../agent/blobs/errors.ts';
import type { Item, Proof } from '../../agent/contract/proof.ts';
import { prove } from '../../agent/proof/prove.ts';
import type { Store } from '../../agent/proof/store.ts';
import { baselineOf } from './baselines.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayfly-baseline-'));
});
afterEach(() => rm(folder, { recursive: true }));

const item = (name: string, documents: number): Item => ({
  ...{ path: [name], parts: 1, bytes: 1, recordsExpected: documents, recordsRestored: documents, documents },
});

/** A store of which all is restored. */
function restoring(items: readonly Item[], uuid: string | null = 'uuid-1'): Store {
  const done = async () => {};
  const times = { state: null, writtenBy: null, startedAt: null, endedAt: null };
  return {
    ...{ structure: done, bytes: done, restore: done, examine: done, close: done },
    state: () => ({
      repository: { uuid: null, clusterId: null, generation: null },
      snapshot: { name: 'nightly', uuid, ...times },
      ...{ items, leftOut: [], restoredBy: null },
    }),
  };
}

function proven(place: BaselinePlace, items: readonly Item[] = [item('orders', 5)], uuid?: string | null) {
  const nothing = () => {};
  const observer = {
    ...{ phaseStarted: nothing, phaseEnded: nothing, progressed: nothing, found: nothing, noted: nothing },
  };
  return prove({
    kind: { id: 'elasticsearch', checks: {}, phases: {} },
    store: withBaseline(restoring(items, uuid), 'elasticsearch', place),
    ...{
      repository: { name: null, location: 'here' },
      level: 'examine',
      observer,
      signal: new AbortController().signal,
    },
  });
}

const inFolder = (waitMilliseconds = 0) =>
  baselinePlace({ source: directorySource(folder), key: null, waitMilliseconds });
const named = (key: string) => baselinePlace({ source: directorySource(folder), key });
const write = (text: string, name = 'uuid-1.json') => writeFile(join(folder, name), text);
const counted = (name: string, before: number, after: number) => ({ path: [name], before, after });
const ofBaseline = ({ checks }: Proof) => checks.filter(({ kind }) => kind === 'baseline');

describe('a proof that is held against its source', () => {
  test('is verified where all that came back lies between the counts', async () => {
    await write(JSON.stringify(baselineOf({ items: [counted('orders', 4, 5)] })));
    const proof = await proven(inFolder());
    expect(proof).toMatchObject({ verdict: 'verified', findings: [] });
    expect(ofBaseline(proof)).toMatchObject([{ outcome: 'passed', expected: '4 to 5 documents', actual: 5 }]);
  });

  test('is suspect, never corrupt, where less came back than the source had, and says so of that item alone', async () => {
    await write(JSON.stringify(baselineOf({ items: [counted('orders', 10, 10), counted('logs', 3, 3)] })));
    const proof = await proven(inFolder(), [item('orders', 5), item('logs', 3)]);
    expect(proof.verdict).toBe('suspect');
    expect(proof.items.map(({ verdict }) => verdict)).toEqual(['suspect', 'verified']);
  });

  test('says what could not be compared, and stays verified', async () => {
    await write(JSON.stringify(baselineOf({ items: [counted('orders', 5, 5)] })));
    const proof = await proven(inFolder(), [item('orders', 5), item('unknown', 3)]);
    expect(proof.verdict).toBe('verified');
    expect(proof.findings).toMatchObject([{ check: 'baseline', severity: 'note' }]);
    expect(proof.findings[0]?.message).toMatch(/^1 of 2 could not be held against the source: unknown \(/);
  });

  test('warns where a folder has no baseline of this backup', async () => {
    const proof = await proven(inFolder());
    expect(proof).toMatchObject({ verdict: 'verified', findings: [{ check: 'baseline', severity: 'warning' }] });
    expect(ofBaseline(proof)).toMatchObject([{ severity: 'warn', outcome: 'not-evaluated', blame: 'data' }]);
  });

  test('waits for one that is written while it is restored', async () => {
    const proof = proven(inFolder(20_000));
    await delay(100);
    await write(JSON.stringify(baselineOf({ items: [counted('orders', 5, 5)] })));
    expect(await proof).toMatchObject({ verdict: 'verified', findings: [] });
  }, 20_000);

  test.each<[string, string, RegExp]>([
    ['no JSON', 'not at all', /is not JSON/],
    ['another form', JSON.stringify({ ...baselineOf(), version: 2 }), /is no baseline: version/],
    ['half of its fields', JSON.stringify({ version: 1 }), /is no baseline: store is missing|store/],
    ['a field of its own', JSON.stringify({ ...baselineOf(), more: 1 }), /does not know: more/],
    ['another store', JSON.stringify(baselineOf({ store: 'archive' })), /is of the store archive/],
    [
      'another backup',
      JSON.stringify(baselineOf({ backup: { ...baselineOf().backup, uuid: 'uuid-2' } })),
      /is of another backup, nightly \(uuid-2\), and this is uuid-1/,
    ],
  ])('counts as failed where the baseline is broken or not its own: %s', async (_, text, message) => {
    await write(text);
    const proof = await proven(inFolder());
    expect(proof).toMatchObject({ verdict: 'suspect', findings: [{ check: 'baseline', severity: 'error' }] });
    expect(proof.findings[0]?.message).toMatch(message);
    expect(proof.findings[0]?.remedy).toMatch(/mayfly baseline/);
    expect(ofBaseline(proof)).toMatchObject([{ severity: 'fail', outcome: 'not-evaluated', blame: 'data' }]);
  });

  test('counts as failed where the file that was named is gone', async () => {
    expect(await proven(named('gone.json'))).toMatchObject({ verdict: 'suspect' });
  });

  test('counts as failed where nobody knows which backup it is', async () => {
    expect(await proven(inFolder(), [item('orders', 5)], null)).toMatchObject({ verdict: 'suspect' });
  });

  test.each([
    ['access-denied', new BlobDeniedError('x', 'It is denied.')],
    ['storage-unavailable', new BlobUnavailableError('x', 'It does not answer.')],
    ['not-evaluated', new Error('Anything.')],
  ])('is unproven, %s, where the storage keeps us from reading it', async (reason, error) => {
    const place = { ...inFolder(), read: () => Promise.reject(error) };
    const proof = await proven(place);
    expect(proof).toMatchObject({ verdict: 'unproven', reason });
    expect(ofBaseline(proof)).toMatchObject([{ outcome: 'not-evaluated', blame: 'mayfly' }]);
  });

  test('is unproven where what lies there is no file that we may read', async () => {
    await mkdir(join(folder, 'uuid-1.json'));
    expect(await proven(inFolder())).toMatchObject({ verdict: 'unproven', reason: 'access-denied' });
  });
});
