import { expect, test } from 'vitest';
import { checkRecorded } from '../../../../agent/stores/elasticsearch/examine/on-record.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import { sampleReport } from '../../../report/sample-report.ts';

const stream = '.ds-metrics-cpu-2026.02.28-000001';
const report = sampleReport();
const [logs, , orders] = report.items;
if (logs === undefined || orders === undefined) throw new Error('the sample has items');
const counted = sampleReport({
  items: [
    ...report.items.map((item) => ({ ...item, documents: item.recordsRestored ?? 0 })),
    { ...logs, path: [stream], documents: 12 },
    { ...logs, path: ['.security-7'], documents: 5 },
  ],
});

async function outcomes(groups: readonly object[], of = counted): Promise<string[]> {
  const records = await checkRecorded(expectationsSchema.parse({ version: 2, indices: groups }), of);
  return records.map(({ for: names, name, outcome, actual, why }) =>
    [names.join(' '), name, outcome, ...(outcome === 'not-evaluated' ? [why] : [actual])].join(', '),
  );
}

test('documents, bytes and indices are on record, of each and of all together', async () => {
  expect(
    await outcomes([
      { for: ['logs-*'], checks: [{ documents: { min: 1_200_000 } }] },
      { for: ['logs-*'], together: true, checks: [{ documents: { min: 2_392_213 } }, { indices: { max: 1 } }] },
      { for: ['orders'], checks: [{ bytes: { min: '3 GiB' }, severity: 'warn' }] },
      { for: ['orders-archive'], allowEmpty: true, checks: [{ documents: { min: 1 } }] },
    ]),
  ).toEqual([
    'logs-2026.02.27, documents, passed, 1204311',
    'logs-2026.02.28, documents, failed, 1187902',
    'logs-*, documents, passed, 2392213',
    'logs-*, indices, failed, 2',
    'orders, bytes, warned, 2893121112',
    'orders-archive, documents, passed, ',
  ]);
});

test('what backs a data stream is known by its name', async () => {
  expect(await outcomes([{ for: ['metrics-cpu'], checks: [{ documents: { min: 13 } }] }])).toEqual([
    'metrics-cpu, documents, failed, 12',
  ]);
});

test('what needs the data, or is not on record, is open, whatever its severity', async () => {
  expect(
    await outcomes([
      {
        for: ['orders'],
        checks: [
          { missing: { field: 'id', below: 1 } },
          { aliases: { present: ['a'] } },
          { pipelines: { present: ['p'] } },
        ],
      },
      { for: ['orders-write'], checks: [{ documents: { min: 1 } }] },
      { for: ['maybe-*'], optional: true, checks: [{ documents: { min: 1 } }] },
    ]),
  ).toEqual([
    'orders-write, something matches, not-evaluated, No index or data stream on record fits; an alias may, and none is on record.',
    'orders, missing id, not-evaluated, It needs the restored data.',
    'orders, aliases, not-evaluated, A report has no aliases on record.',
    'orders, pipelines, not-evaluated, A report has no pipelines on record.',
    'maybe-*, documents, not-evaluated, No index on record fits; an alias may, and none is on record.',
  ]);
});

test('what was left out of the restore is no index of the snapshot here either', async () => {
  expect(await outcomes([{ for: ['.security-*'] }])).toEqual([
    expect.stringContaining('.security-*, something matches, not-evaluated'),
  ]);
});

test('a report without counts, or with a part of its indices, answers nothing', async () => {
  const groups = [{ for: ['orders'], checks: [{ documents: { min: 1 } }, { bytes: { min: 1 } }] }];
  const uncounted = { ...report, items: report.items.map(({ documents: _, ...item }) => item) };
  expect(await outcomes(groups, uncounted)).toEqual([
    'orders, documents, not-evaluated, The report has no count of orders: nobody has searched it.',
    'orders, bytes, passed, 2893121112',
  ]);
  const unlisted = { items: 3, parts: 3, bytes: 3, recordsExpected: 3, recordsRestored: 3, leftOut: 0 };
  const why = 'The report lacks 3 indices: it would have been too long.';
  expect(await outcomes(groups, { ...counted, unlisted })).toEqual([
    `orders, documents, not-evaluated, ${why}`,
    `orders, bytes, not-evaluated, ${why}`,
  ]);
});
