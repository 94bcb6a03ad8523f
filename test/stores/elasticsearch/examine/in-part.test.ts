import { describe, expect, it, test } from 'vitest';
import { Examination } from '../../../../agent/stores/elasticsearch/examine/examination.ts';
import { inPart } from '../../../../agent/stores/elasticsearch/examine/in-part.ts';
import { planChecks } from '../../../../agent/stores/elasticsearch/examine/plan.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { PartOfBackup } from '../../../../agent/stores/store-definition.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { clientCounting, contentsOf, indexOf } from './counted.ts';

const documents = { 'logs-1': 7, 'logs-2': 5, 'orders-1': 3, empty: 0, 'empty-too': 0 };
const indices = [
  indexOf('empty', { bytes: 208 }),
  indexOf('empty-too', { bytes: 208 }),
  indexOf('logs-1', { bytes: 1_000 }),
  indexOf('logs-2', { bytes: 500 }),
  indexOf('orders-1', { bytes: 300, aliases: ['mixed'] }),
];
const [logs1 = indexOf('')] = indices.filter(({ name }) => name === 'logs-1');
const named = indices.map((index) => (index === logs1 ? { ...index, aliases: ['mixed'] } : index));

const first: PartOfBackup = {
  isFirst: true,
  owns: ([name = '']) => !['logs-2', 'orders-1', 'empty-too'].includes(name),
};
const second: PartOfBackup = {
  isFirst: false,
  owns: ([name = '']) => ['logs-2', 'orders-1', 'empty-too'].includes(name),
};

const expectations = (...groups: readonly object[]) => expectationsSchema.parse({ version: 2, indices: groups });

/** What is on record of a part whose own indices all stand but the fallen ones. */
async function examined(part: PartOfBackup, groups: readonly object[], fallen: readonly string[] = []) {
  const own = named.filter(({ name }) => part.owns([name]));
  const others = named.filter(({ name }) => !part.owns([name])).map((index) => ({ ...index, shards: [] }));
  const context = recordedContext();
  const examination = new Examination(contentsOf(own, others), expectations(...groups), part);
  const standing = new Set(own.map(({ name }) => name).filter((name) => !fallen.includes(name)));
  const fault = await examination.conclude(clientCounting(documents), standing, context).then(
    () => null,
    (error) => error,
  );
  const records = context.records.map(({ seconds, ...record }) => record);
  return { records, findings: context.findings, fault };
}

const together = { for: ['logs-*'], together: true };
const summed = { outcome: 'not-evaluated', expected: null, why: 'It is added up with what the other parts hold.' };

describe('of what is asked of indices in two parts', () => {
  it('each has its share of documents and bytes, under the same name, and finds nothing', async () => {
    const checks = [{ documents: { min: 10, max: 20 } }, { bytes: { min: '2 KiB' }, severity: 'warn', name: 'size' }];
    const asked = [
      { kind: 'documents', name: 'documents', for: ['logs-*'], severity: 'fail', ...summed },
      { kind: 'bytes', name: 'size', for: ['logs-*'], severity: 'warn', ...summed },
    ];
    const shares = [{ min: 10, max: 20 }, { min: 2048 }];
    for (const [part, figures] of [
      [first, [7, 1_000]],
      [second, [5, 500]],
    ] as const) {
      const { records, findings, fault } = await examined(part, [{ ...together, checks }]);
      expect(records).toEqual(
        asked.map((each, at) => ({
          ...{ ...each, actual: figures[at], unit: each.kind, share: shares[at] },
        })),
      );
      expect([findings, fault]).toEqual([[], null]);
    }
  });

  it('each has its share of what is held against earlier proofs', async () => {
    const change = { of: 'documents', against: 'trend', within: '30%' };
    const { records } = await examined(second, [{ ...together, checks: [{ change }] }]);
    expect(records).toMatchObject([{ outcome: 'not-evaluated', actual: 5, unit: 'documents', change, share: {} }]);
    expect(records[0]?.why).toMatch(/earlier proofs/);
  });

  it('each says whether its share is empty, of bytes as well', async () => {
    const checks = [{ bytes: { min: 5_000 } }, { documents: { min: 1 } }];
    const empties = { for: ['empty*'], together: true, allowEmpty: true, checks };
    for (const part of [first, second]) {
      expect((await examined(part, [empties])).records).toMatchObject([
        { actual: 208, share: { min: 5_000, allowEmpty: true } },
        { actual: 0, share: { min: 1, allowEmpty: true } },
      ]);
    }
    const some = { ...empties, for: ['empty*', 'logs-2'] };
    const [own, others] = [await examined(first, [some]), await examined(second, [some])];
    expect(own.records[0]?.share).toEqual({ min: 5_000, allowEmpty: true });
    expect(others.records[0]?.share).toEqual({ min: 5_000 });
  });

  it('one that has lost its index has no share, and says why', async () => {
    const { records } = await examined(second, [{ ...together, checks: [{ documents: { min: 10 } }] }], ['logs-2']);
    expect(records).toMatchObject([{ outcome: 'not-evaluated', blame: 'data', why: expect.stringMatching(/logs-2/) }]);
    expect(records[0]).not.toHaveProperty('share');
  });

  it('none can say what no sum answers, and both say what to do', async () => {
    const check = { duplicates: { field: 'id' } };
    for (const part of [first, second]) {
      const { records, findings, fault } = await examined(part, [{ for: ['mixed'], checks: [check] }]);
      expect(records).toMatchObject([
        { kind: 'duplicates', for: ['mixed'], outcome: 'not-evaluated', blame: 'mayfly' },
      ]);
      expect(fault).toMatchObject({ reason: 'not-evaluated', message: expect.stringMatching(/raise split\.aboveGib/) });
      expect(findings).toEqual([]);
      const warned = await examined(part, [{ for: ['mixed'], checks: [{ ...check, severity: 'warn' }] }]);
      expect(warned.fault).toBeNull();
      expect(warned.findings).toMatchObject([
        { severity: 'warning', remedy: expect.stringMatching(/instead of an alias/) },
      ]);
    }
  });
});

describe('the first part alone', () => {
  it('sees to what names answer, by the names of all', async () => {
    const checks = [{ indices: { min: 2, max: 2 } }, { aliases: { present: ['mixed'] } }];
    const { records, fault } = await examined(first, [{ for: ['logs-2', 'orders-*'], checks }]);
    expect(records).toMatchObject([
      { kind: 'indices', outcome: 'passed', actual: 2 },
      { kind: 'aliases', outcome: 'passed' },
    ]);
    expect(fault).toBeNull();
    expect((await examined(second, [{ for: ['logs-2', 'orders-*'], checks }])).records).toEqual([]);
  });

  it('sees to what matches nothing', async () => {
    const groups = [
      { for: ['nobody'], checks: [{ documents: { min: 1 } }] },
      { for: ['nobody-*'], optional: true, together: true, checks: [{ documents: { min: 1 } }] },
      { for: ['*'], checks: [{ canary: { index: 'nobody', id: '1', field: 'a', equals: 1 } }] },
    ];
    const { records, findings } = await examined(first, groups);
    expect(records.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['expected-index', 'failed'],
      ['documents', 'passed'],
      ['canary', 'failed'],
    ]);
    expect(findings).toHaveLength(2);
    expect(await examined(second, groups)).toMatchObject({ records: [], findings: [] });
  });
});

test('a part answers what is asked of its own indices alone, as the whole does', async () => {
  const groups = [{ for: ['logs-*'], checks: [{ documents: { min: 6 } }] }];
  expect((await examined(first, groups)).records).toMatchObject([{ for: ['logs-1'], outcome: 'passed' }]);
  const { records, findings } = await examined(second, groups);
  expect(records).toMatchObject([{ for: ['logs-2'], outcome: 'failed', actual: 5 }]);
  expect(findings).toMatchObject([{ evidence: { path: ['logs-2'] } }]);
});

test('each check is seen to by one part, and by both where it is torn', () => {
  const plan = planChecks(expectations({ for: ['*'], checks: [{ missing: { field: 'id', below: 1 } }] }), named, named);
  const askedIn = (part: PartOfBackup) => inPart(plan, part).checks.map(({ for: its }) => its);
  expect([...askedIn(first), ...askedIn(second), ['mixed']].toSorted()).toEqual(
    [...plan.checks.map(({ for: its }) => its), ['mixed'], ['mixed']].toSorted(),
  );
});
