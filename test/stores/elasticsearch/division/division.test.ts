import { describe, expect, it, test } from 'vitest';
import { namingKind, partedKinds } from '../../../../agent/stores/elasticsearch/division/asked.ts';
import { division } from '../../../../agent/stores/elasticsearch/division/division.ts';
import { checkKinds } from '../../../../agent/stores/elasticsearch/examine/kinds.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import { machineNeeds } from '../../../../agent/stores/elasticsearch/machine-needs.ts';

const sized = (name: string) => ({ path: [name], bytes: 10, parts: 2 });
const stream = ['.ds-logs-app-2026.11.26-000001', '.ds-logs-app-2026.11.27-000002'];
const items = [...stream, '.ds-metrics-000001', 'orders-1', 'orders-2', 'customers'].map(sized);

const expected = (...groups: readonly object[]): unknown =>
  JSON.parse(JSON.stringify(expectationsSchema.parse({ version: 2, indices: groups })));

async function kept(...groups: readonly object[]) {
  const clusters = await division.keptTogether(expected(...groups), items);
  return clusters.map((cluster) => cluster.map(({ path }) => path[0]));
}

const duplicates = { duplicates: { field: 'id' } };
const summed = [{ documents: { min: 1 } }, { bytes: { max: '1 GiB' } }, { indices: { min: 1 } }];

test('the kinds that parts can answer are those that say so of themselves', () => {
  const parted = checkKinds.filter(({ namesOnly, sumWithin }) => namesOnly || sumWithin !== undefined);
  expect(partedKinds.toSorted()).toEqual(parted.map(({ kind }) => kind).toSorted());
  expect(checkKinds.filter(({ nameOf }) => nameOf !== undefined).map(({ kind }) => kind)).toEqual([namingKind]);
  // What is asked of a group at once, though it is not taken together, would have to be kept together.
  const ofGroups = checkKinds.filter(({ oncePerGroup, namesOnly, nameOf }) => oncePerGroup && !namesOnly && !nameOf);
  expect(ofGroups).toEqual([]);
});

describe('indices are kept together', () => {
  it('of a group that is taken together, where something is asked that no sum answers', async () => {
    const group = { for: ['orders-*', 'customers', '!orders-2'], together: true };
    expect(await kept({ ...group, checks: [duplicates] })).toEqual([['orders-1', 'customers']]);
    expect(await kept({ ...group, checks: summed })).toEqual([]);
    expect(
      await kept({ ...group, checks: [...summed, { ...duplicates, name: 'none twice', severity: 'warn' }] }),
    ).toEqual([['orders-1', 'customers']]);
  });

  it('of a data stream, by the names of what backs it', async () => {
    expect(await kept({ for: ['logs-*', 'metrics'], checks: [duplicates] })).toEqual([stream]);
    expect(await kept({ for: ['*'], checks: [duplicates] })).toEqual([stream]);
    expect(await kept({ for: ['logs-app'], checks: summed })).toEqual([]);
  });

  it('of a data stream that holds a canary, whichever group names it', async () => {
    const canary = { index: 'logs-app', id: '1', field: 'token', equals: 'a' };
    expect(await kept({ for: ['customers'], checks: [{ canary }] })).toEqual([stream]);
    expect(await kept({ for: ['*'], together: true, checks: [{ canary: { ...canary, index: 'orders-1' } }] })).toEqual(
      [],
    );
  });

  it('nowhere else', async () => {
    expect(await kept({ for: ['orders-*', 'an-alias', '.ds-logs-*'], checks: [duplicates] })).toEqual([]);
    expect(await kept({ for: ['*'] })).toEqual([]);
    expect(await division.keptTogether({ version: 2, indices: [] }, items)).toEqual([]);
  });
});

describe('a snapshot is not divided', () => {
  it('where programs of the user have to see all of it', () => {
    const validators = [{ name: 'mine', run: ['./mine'] }];
    const expectations = expectationsSchema.parse({ version: 2, validators });
    expect(division.refusal(expectations)).toMatch(/validators: they have to see the whole snapshot at once/);
  });

  it('where something is asked of all of its indices together that no sum answers', () => {
    const all = { for: ['*'], together: true };
    expect(division.refusal(expected({ ...all, checks: [duplicates] }))).toMatch(/beside duplicates of all indices/);
    expect(division.refusal(expected({ ...all, checks: summed }))).toBeNull();
    expect(division.refusal(expected({ for: ['*', '!logs-*'], together: true, checks: [duplicates] }))).toBeNull();
    expect(division.refusal(expected({ for: ['*'], checks: [duplicates] }))).toBeNull();
    expect(division.refusal({ version: 2, indices: [] })).toBeNull();
  });
});

test('a part needs what a snapshot of its indices alone would', () => {
  expect(division.needsOf(items)).toEqual(machineNeeds(Array(items.length).fill(10), 2 * items.length));
});
