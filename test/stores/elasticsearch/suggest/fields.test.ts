import { expect, test } from 'vitest';
import { candidateFields } from '../../../../agent/stores/elasticsearch/suggest/fields.ts';

const of = (...properties: object[]) =>
  candidateFields(new Map(properties.map((each, at) => [`i-${at}`, { properties: each }])));
const [keyword, text] = [{ type: 'keyword' }, { type: 'text', fields: { raw: { type: 'keyword' } } }];

test('fields are taken the outermost first, texts with what has their values', () => {
  const { fields, more } = of({ order: { properties: { id: keyword } }, note: text, at: { type: 'date' } });
  expect(fields.map(({ name, type, lookedUp, family }) => [name, type, lookedUp?.name ?? null, family])).toEqual([
    ['at', 'date', 'at', 'date'],
    ['note', 'text', 'note.raw', 'keyword'],
    ['order.id', 'keyword', 'order.id', 'keyword'],
  ]);
  expect(more).toBe(0);
});

test('what no check could be asked of is left aside', () => {
  const properties = {
    'a*b': keyword,
    off: { type: 'object', enabled: false, properties: { x: keyword } },
    other: { type: 'alias', path: 'kept' },
    blind: { type: 'keyword', index: false, doc_values: false },
    vector: { type: 'dense_vector' },
    same: { type: 'constant_keyword' },
    kept: keyword,
    mixed: keyword,
  };
  expect(of(properties, { mixed: { type: 'long' } }).fields.map(({ name }) => name)).toEqual(['kept']);
});

test('of fields in nested objects it is known where they lie', () => {
  const { fields } = of({ lines: { type: 'nested', properties: { sku: keyword } } });
  expect(fields.map(({ name, type, field }) => [name, type, field.nested])).toEqual([
    ['lines', 'nested', null],
    ['lines.sku', 'keyword', 'lines'],
  ]);
});

test('of thousands of fields a hundred are looked at, and the others counted', { timeout: 120_000 }, () => {
  const many = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, at) => [`f${String(at).padStart(4, '0')}`, keyword]),
  );
  const { fields, more } = of(...Array.from({ length: 100 }, () => many));
  expect(fields).toHaveLength(100);
  expect(fields.at(-1)?.name).toBe('f0099');
  expect(more).toBe(4_900);
});
