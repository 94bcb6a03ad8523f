import { describe, expect, it } from 'vitest';
import { Examination } from '../../../../agent/stores/elasticsearch/examine/examination.ts';
import { resolveGroup } from '../../../../agent/stores/elasticsearch/examine/groups.ts';
import { subjectsOf } from '../../../../agent/stores/elasticsearch/examine/subjects.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { IndexContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { clientCounting, contentsOf, indexOf } from './counted.ts';

const stream = 'logs-app-default';
const documents: Readonly<Record<string, number>> = {
  [`.ds-${stream}-2026.11.26-000001`]: 70,
  [`.ds-${stream}-2026.11.27-000002`]: 0,
  'orders-000001': 40,
  'orders-000002': 0,
  customers: 9,
};
const indices = Object.keys(documents).map(index);
const system = indexOf('.kibana_8.17.0_001', { system: true, aliases: ['.kibana'] });
const contents = contentsOf([...indices, system]);
const client = clientCounting(documents);

async function findings(...groups: readonly object[]) {
  const context = recordedContext();
  const examination = new Examination(contents, expectationsSchema.parse({ version: 2, indices: groups }));
  await examination.conclude(client, new Set(contents.indices.map(({ name }) => name)), context);
  return context.findings.map(({ check, message, evidence }) => ({ check, message, path: evidence.path }));
}

const atLeast = (min: number) => [{ documents: { min } }];

describe('a pattern names', () => {
  it.each([
    [stream, [`data stream ${stream}: 2`]],
    ['logs-*', [`data stream ${stream}: 2`]],
    [
      '.ds-logs-*',
      ['index .ds-logs-app-default-2026.11.26-000001: 1', 'index .ds-logs-app-default-2026.11.27-000002: 1'],
    ],
    ['orders', ['alias orders: 2']],
    ['orders-*', ['index orders-000001: 1', 'index orders-000002: 1']],
    ['customers', ['index customers: 1']],
    ['all', ['alias all: 2']],
    ['nobody', []],
  ])('%s: %j', (pattern, subjects) => {
    const found = subjectsOf(pattern, indices).map(({ kind, name, indices }) => `${kind} ${name}: ${indices.length}`);
    expect(found).toEqual(subjects);
  });
});

describe('an expectation', () => {
  it('is met by a stream or an alias whose newest index is empty', async () => {
    const groups = [
      { for: ['logs-*'], checks: atLeast(70) },
      { for: ['orders'], checks: atLeast(40) },
    ];
    expect(await findings(...groups)).toEqual([]);
  });

  it('is not met by a stream or an alias that holds too little altogether', async () => {
    expect(await findings({ for: ['logs-*', 'orders'], checks: atLeast(71) })).toEqual([
      {
        check: 'expectation',
        message: `${stream}, documents: There are 70 documents; expected: at least 71 documents.`,
        path: [],
      },
      {
        check: 'expectation',
        message: 'orders, documents: There are 40 documents; expected: at least 71 documents.',
        path: [],
      },
    ]);
  });

  it('takes each index that it names by itself', async () => {
    const checks = atLeast(1);
    expect(await findings({ for: ['orders-*'], checks })).toMatchObject([{ path: ['orders-000002'] }]);
    expect(await findings({ for: ['.ds-*'], checks })).toMatchObject([{ path: [`.ds-${stream}-2026.11.27-000002`] }]);
  });

  it('excuses what is empty where it may be, and nothing else', async () => {
    const group = { for: ['orders-*'], allowEmpty: true };
    expect(await findings({ ...group, checks: atLeast(40) })).toEqual([]);
    expect(await findings({ ...group, checks: atLeast(41) })).toMatchObject([{ path: ['orders-000001'] }]);
  });

  it('takes all that it names together, each index once', async () => {
    const everything = { for: ['*'], together: true };
    expect(await findings({ ...everything, checks: atLeast(119) })).toEqual([]);
    expect(await findings({ ...everything, checks: atLeast(120) })).toMatchObject([
      { check: 'expectation', message: expect.stringContaining('119 documents; expected: at least 120'), path: [] },
    ]);
  });

  it('leaves out what an exclusion matches, and the indices of a data stream with it', async () => {
    const named = (...patterns: string[]) => resolveGroup({ for: patterns }, indices);
    const names = (...patterns: string[]) => named(...patterns).subjects.map(({ name }) => name);
    expect(names('*', '!logs-*', '!all', '!orders')).toEqual(['orders-000001', 'orders-000002', 'customers']);
    expect(names('.ds-*', '!logs-*')).toEqual([]);
    expect(named('all', '!customers').indices.map(({ name }) => name)).not.toContain('customers');
    expect(named('customers', '*', 'metrics-*').unmatched).toEqual(['metrics-*']);
  });

  it('may match nothing where that is said', async () => {
    expect(await findings({ for: ['metrics-*', 'customers'], optional: true, checks: atLeast(9) })).toEqual([]);
    expect(await findings({ for: ['metrics-*'], optional: true, together: true, checks: atLeast(9) })).toEqual([]);
  });

  it('is not met when nothing has such a name', async () => {
    expect(await findings({ for: ['metrics-*'] })).toMatchObject([
      { check: 'expected-index', message: expect.stringContaining('holds no index, data stream or alias') },
    ]);
  });

  it('cannot be met by what is of the system, whatever it is called by', async () => {
    expect(await findings({ for: ['.kibana'] })).toMatchObject([
      { check: 'expected-index', message: expect.stringContaining('is not restored') },
    ]);
  });
});

function index(name: string): IndexContents {
  const ofStream = name.startsWith(`.ds-${stream}-`);
  const aliases = ofStream ? ['all'] : name.startsWith('orders-') ? ['orders'] : [];
  return indexOf(name, { dataStream: ofStream ? stream : null, aliases });
}
