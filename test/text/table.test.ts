import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { type Column, table } from '../../agent/text/table.ts';

interface Index {
  readonly name: string;
  readonly shards: number;
  readonly size: string;
}

const columns: readonly Column<Index>[] = [
  { title: 'Index', kind: 'label', text: ({ name }) => name, shrinks: true },
  { title: 'Shards', kind: 'number', text: ({ shards }) => String(shards) },
  { title: 'Size', kind: 'number', text: ({ size }) => size },
];
const logs = { name: 'logs-of-the-web-shop-2026.11.28', shards: 12, size: '3.4 GiB' };
const users = { name: '利用者', shards: 1, size: '12 KiB' };

test('sets labels at the left and numbers at the right, each column as wide as it must be', () => {
  expect(table(columns, [logs, users], 200)).toEqual([
    'Index                            Shards     Size',
    'logs-of-the-web-shop-2026.11.28      12  3.4 GiB',
    '利用者                                1   12 KiB',
  ]);
});

test('cuts what is too long in its middle, by what is seen and not by what is stored', () => {
  expect(table(columns, [logs, users, { ...users, name: '注文の一覧と索引と記録2026年' }], 40)).toEqual([
    'Index                    Shards     Size',
    'logs-of-the…-2026.11.28      12  3.4 GiB',
    '利用者                        1   12 KiB',
    '注文の一覧…記録2026年         1   12 KiB',
  ]);
});

test('leaves the last columns out where cutting is not enough', () => {
  expect(table(columns, [logs], 25)).toEqual(['Index              Shards', 'logs-of-…26.11.28      12']);
  expect(table(columns, [logs], 15)).toEqual(['Index', 'logs-of…6.11.28']);
});

test('is never wider than it may be, and keeps every row', () => {
  const unit = fc.constantFrom('a', 'B', '-', '日', 'é', 'e\u0301', '👍🏽', '\u{1f469}');
  const row = fc.record({ name: fc.string({ unit, minLength: 1 }), shards: fc.nat(), size: fc.constant('1 GiB') });
  fc.assert(
    fc.property(fc.array(row), fc.integer({ min: 12, max: 200 }), (rows, width) => {
      const lines = table(columns, rows, width);
      expect(lines).toHaveLength(rows.length + 1);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
