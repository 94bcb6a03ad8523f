import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BlobSource } from '../../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import type { Proof } from '../../../../agent/contract/proof.ts';
import type { ProvenRecord } from '../../../../agent/contract/proven-items.ts';
import type { Level } from '../../../../agent/contract/verdict.ts';
import type { EarlierProof } from '../../../../agent/proof/carry-over.ts';
import { prove } from '../../../../agent/proof/prove.ts';
import { RunError } from '../../../../agent/proof/run-error.ts';
import { elasticsearch } from '../../../../agent/stores/elasticsearch/definition.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import { elasticsearchStore } from '../../../../agent/stores/elasticsearch/store.ts';
import type { PartOfBackup } from '../../../../agent/stores/store-definition.ts';
import { Damager, damages } from '../../../fixtures/damage.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { fixtureMilliseconds } from '../../../fixtures/repositories.ts';
import { countingSource } from '../carry/counting-source.ts';
import { biggestObject, copyOf } from '../restore/source.ts';
import { runningNode, type TestNode } from '../running-node.ts';
import {
  alias,
  type Divided,
  documents,
  partsOf,
  stream,
  takeDivided,
  type WatchedSource,
  watchedSource,
} from './divided.ts';

describe.each(['7.1.1', '7.17.9', '8.17.0'])('a snapshot of %s, proven in three parts', (version) => {
  let divided: Divided;
  let target: TestNode;
  let directory: string;
  let parts: PartOfBackup[];

  beforeAll(async () => {
    divided = await takeDivided(version);
    target = await runningNode(version);
    directory = await copyOf(target, divided.directory);
    parts = partsOf(['orders-1'], [...divided.backing, 'customers']);
  }, fixtureMilliseconds);
  afterAll(async () => {
    await target?.[Symbol.asyncDispose]();
    if (divided !== undefined) await rm(divided.directory, { recursive: true, force: true });
  });

  interface Wish {
    readonly source?: BlobSource;
    readonly from?: string;
    readonly level?: Level;
    readonly groups?: readonly object[];
    readonly earlier?: readonly EarlierProof[];
    readonly proven?: (records: readonly ProvenRecord[]) => void;
    readonly progressed?: (name: string, done: number) => void;
    readonly signal?: AbortSignal;
  }

  async function proved(part: PartOfBackup | null, wish: Wish = {}): Promise<Proof> {
    const { from = directory, level = 'examine', groups = [], earlier = [] } = wish;
    const source = wish.source ?? watchedSource(directorySource(from));
    const restores = level === 'restore' || level === 'examine';
    return await prove({
      kind: elasticsearch,
      store: elasticsearchStore({
        ...{ source, part, wanted: 'latest', listingMilliseconds: 0 },
        expectations: expectationsSchema.parse({ version: 2, indices: groups }),
        staging: restores ? join(target.repositories, 'staged') : null,
        elasticsearch: async () => target.node.url,
        carryOver: { earlier, proven: wish.proven ?? (() => {}) },
      }),
      repository: { name: null, location: source.location },
      level,
      observer: { ...recordedContext().observer, progressed: wish.progressed ?? (() => {}) },
      signal: wish.signal ?? AbortSignal.timeout(100_000),
    });
  }

  async function ofEach(wish: Wish = {}): Promise<Proof[]> {
    const proofs: Proof[] = [];
    for (const part of parts) proofs.push(await proved(part, wish));
    return proofs;
  }

  const names = ({ items }: Pick<Proof, 'items'>) => items.map(({ path }) => path[0] ?? '');
  const verdicts = (proofs: readonly Proof[]) => proofs.map(({ verdict }) => verdict);
  /** By the expectations: some kinds stand for built-in checks as well, of nothing in particular. */
  const asked = ({ checks }: Proof, kind: string) =>
    checks.filter((check) => check.kind === kind && check.for.length > 0);
  const below = (name: string) => `indices/${divided.contents.indices.find((index) => index.name === name)?.id}/`;

  test('each part proves its own indices, and all together what the whole does', async () => {
    const ofShards = ({ touched }: WatchedSource) => [...touched].filter((key) => /^indices\/[^/]+\/\d+\//.test(key));
    const source = watchedSource(directorySource(directory));
    const whole = await proved(null, { source });
    const sources = parts.map(() => watchedSource(directorySource(directory)));
    const proofs: Proof[] = [];
    for (const [at, part] of parts.entries())
      proofs.push(await proved(part, { ...(sources[at] && { source: sources[at] }) }));

    expect(whole).toMatchObject({ verdict: 'verified', findings: [] });
    expect(proofs.map(({ verdict, findings }) => [verdict, findings])).toEqual(parts.map(() => ['verified', []]));
    expect(names(proofs[1] ?? whole)).toEqual(['orders-1']);
    const byName = (proof: Pick<Proof, 'items'>) =>
      proof.items.toSorted((a, b) => (String(a.path) < String(b.path) ? -1 : 1));
    expect(byName({ items: proofs.flatMap(({ items }) => items) })).toEqual(byName(whole));
    expect(proofs.flatMap(({ leftOut }) => leftOut)).toEqual(whole.leftOut);

    const touched = sources.flatMap(ofShards);
    expect(new Set(touched).size).toBe(touched.length);
    expect(touched.toSorted()).toEqual(ofShards(source).toSorted());
  });

  test('sums over several parts are shares that add up, and nothing else is asked of two', async () => {
    const min = 10_000;
    const groups = [
      { for: ['orders-*', 'customers'], together: true, checks: [{ documents: { min: 59 } }, { bytes: { min } }] },
      { for: [alias], checks: [{ documents: { min: 40 } }] },
      { for: ['orders-*'], checks: [{ missing: { field: 'id', below: 1 } }] },
      { for: ['*'], checks: [{ indices: { min: 4 } }] },
      ...(divided.backing.length === 0
        ? []
        : [{ for: [stream], checks: [{ missing: { field: 'message', below: 1 } }] }]),
    ];
    const whole = await proved(null, { groups });
    const proofs = await ofEach({ groups });
    expect(verdicts(proofs)).toEqual(['verified', 'verified', 'verified']);
    for (const kind of ['documents', 'bytes']) {
      for (const { name, for: its, actual } of asked(whole, kind)) {
        const shares = proofs
          .flatMap((proof) => asked(proof, kind))
          .filter((check) => String(check.for) === String(its));
        const where = its.includes(alias) ? [documents['orders-1'], documents.customers] : null;
        if (where !== null) expect(shares.map((share) => share.actual)).toEqual(where);
        expect(shares.every(({ share, outcome }) => share !== undefined && outcome === 'not-evaluated')).toBe(true);
        expect(
          shares.reduce((sum, share) => sum + Number(share.actual), 0),
          name,
        ).toBe(actual);
      }
    }
    for (const kind of ['missing', 'indices', 'aliases']) {
      const plain = (checks: Proof['checks']) => checks.map(({ for: its, outcome, actual }) => [its, outcome, actual]);
      const inParts = plain(proofs.flatMap((proof) => asked(proof, kind))).toSorted();
      expect(inParts, kind).toEqual(plain(asked(whole, kind)).toSorted());
    }
    expect(asked(whole, 'indices')).toMatchObject([{ outcome: 'passed' }]);
  });

  test('what no sum answers leaves the parts unproven that it is torn between, and says what to do', async () => {
    const groups = [{ for: [alias], checks: [{ duplicates: { field: 'id' } }] }];
    const [first, ...others] = await ofEach({ groups });
    expect(first).toMatchObject({ verdict: 'verified' });
    for (const proof of others) {
      expect(proof).toMatchObject({ verdict: 'unproven', reason: 'not-evaluated', findings: [] });
      expect(proof.explanation).toMatch(
        /instead of an alias, so that they are kept in one part, or raise split\.aboveGib/,
      );
    }
  });

  test.each([
    ['data', (copy: string) => biggestObject(copy, divided.contents, 'orders-1', 1)],
    [
      'metadata',
      async (copy: string) =>
        join(copy, divided.contents.metadata.find(({ key }) => key.startsWith(below('orders-1')))?.key ?? ''),
    ],
  ])('damage in the %s of an index is that of its part alone', async (_, objectOf) => {
    const copy = await copyOf(target, directory);
    await new Damager().damage(await objectOf(copy), damages['flipped in its middle']);
    const proofs = await ofEach({ from: copy });
    expect(verdicts(proofs)).toEqual(['verified', 'corrupt', 'verified']);
    expect(proofs.map(({ findings }) => findings.length > 0)).toEqual([false, true, false]);
    expect(verdicts([await proved(null, { from: copy })])).toEqual(['corrupt']);
    await rm(copy, { recursive: true });
  });

  test.each([
    ['snapshot', () => `snap-${divided.contents.snapshot.uuid}.dat`],
    ['repository index', () => divided.contents.metadata[0]?.key ?? ''],
  ])('damage in the %s is found by all', async (_, key) => {
    const copy = await copyOf(target, directory);
    await new Damager().damage(join(copy, key()), damages['cut by a byte']);
    expect(verdicts(await ofEach({ from: copy, level: 'bytes' }))).toEqual(['corrupt', 'corrupt', 'corrupt']);
    await rm(copy, { recursive: true });
  });

  test('an attempt on a part takes over what an earlier one has proven of it', async () => {
    const [, part = null] = partsOf(['customers', 'orders-2']);
    const groups = [
      { for: ['*'], together: true, checks: [{ documents: { min: 1 } }] },
      { for: ['orders-2', 'customers'], checks: [{ missing: { field: 'id', below: 1 } }] },
      { for: [alias], checks: [{ duplicates: { field: 'id' }, severity: 'warn' }] },
    ];
    const records: ProvenRecord[] = [];
    const taken = new AbortController();
    const interrupted = await proved(part, {
      groups,
      source: countingSource(directorySource(directory), (key) => key.startsWith(below('orders-2'))),
      signal: taken.signal,
      proven: (some) => records.push(...some),
      progressed(name, done) {
        if (name === 'restore' && done > 0) setTimeout(() => taken.abort(new RunError('interrupted', 'Gone.')), 500);
      },
    });
    expect(interrupted).toMatchObject({ verdict: 'unproven', reason: 'interrupted' });
    expect(records.map(({ path }) => path)).toEqual([['customers']]);

    const source = countingSource(directorySource(directory));
    const earlier = records.map((record) => ({ attempt: 1, ...record }));
    const proof = await proved(part, { groups, source, earlier });
    expect(proof).toMatchObject({ verdict: 'verified', findings: [{ severity: 'warning', asked: { for: [alias] } }] });
    expect(proof.items.map(({ path: [name], provenBy }) => [name, provenBy])).toEqual([
      ['customers', 1],
      ['orders-2', undefined],
    ]);
    expect(source.opened.filter((key) => key.startsWith(below('customers')))).toEqual([]);
    expect(asked(proof, 'documents')).toMatchObject([{ actual: documents.customers + documents['orders-2'] }]);
    expect(asked(proof, 'missing')).toMatchObject([{ outcome: 'passed' }, { outcome: 'passed' }]);
  });
});
