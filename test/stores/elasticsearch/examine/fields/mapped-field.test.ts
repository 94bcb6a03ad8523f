import { describe, expect, it } from 'vitest';
import { lookUp } from '../../../../../agent/stores/elasticsearch/examine/fields/mapped-field.ts';

const mapping = {
  properties: {
    order: { properties: { id: { type: 'keyword' }, note: { type: 'text', fields: { raw: { type: 'keyword' } } } } },
    'dotted.name': { type: 'long' },
    lines: {
      type: 'nested',
      properties: { sku: { type: 'keyword' }, parts: { type: 'nested', properties: { n: { type: 'long' } } } },
    },
    number: { type: 'alias', path: 'lines.sku' },
    labels: { type: 'flattened' },
    vector: { type: 'dense_vector', dims: 3 },
    off: { type: 'object', enabled: false },
    kept: { type: 'keyword', index: false, doc_values: false, store: true },
    lost: { type: 'keyword', index: false, doc_values: false },
    day: { type: 'date', format: 'yyyy' },
    code: { type: 'keyword', ignore_above: 5, normalizer: 'lowercase', index: false },
    partly: { properties: { seen: { type: 'long' }, unseen: { type: 'long', index: false, doc_values: false } } },
    bare: { type: 'object' },
    passing: { type: 'passthrough', properties: { host: { type: 'keyword' } } },
  },
  runtime: { 'order.id': { type: 'long' }, both: { type: 'composite', fields: { one: { type: 'ip' } } } },
};

describe('a field of a mapping', () => {
  it.each([
    ['order', { type: 'object', nested: null, isFindable: true }],
    ['partly', { isFindable: false }],
    ['bare', { isFindable: false }],
    ['passing', { type: 'passthrough', isFindable: true }],
    ['passing.host', { type: 'keyword', path: 'passing.host' }],
    ['host', { type: 'keyword', path: 'passing.host' }],
    ['code', { ignoreAbove: 5, normalizer: 'lowercase', isIndexed: false, isFindable: true }],
    ['labels.any.key', { type: 'key of flattened', path: 'labels' }],
    ['order.note', { type: 'text', hasDocValues: false, keyword: 'order.note.raw' }],
    ['order.note.raw', { type: 'keyword', hasDocValues: true, keyword: null }],
    ['dotted.name', { type: 'long' }],
    ['lines', { type: 'nested', nested: null }],
    ['lines.sku', { type: 'keyword', nested: 'lines' }],
    ['lines.parts', { type: 'nested', nested: 'lines' }],
    ['lines.parts.n', { type: 'long', nested: 'lines.parts' }],
    ['number', { type: 'keyword', nested: 'lines', path: 'lines.sku' }],
    ['labels', { type: 'flattened' }],
    ['labels.any.key', { type: 'key of flattened', hasDocValues: true }],
    ['vector', { type: 'dense_vector' }],
    ['kept', { isFindable: true }],
    ['lost', { isFindable: false }],
    ['day', { format: 'yyyy' }],
    ['off.x', { unreachable: 'off is not indexed: its mapping is disabled' }],
    ['order.id', { type: 'long', isRuntime: true }],
    ['both.one', { type: 'ip', isRuntime: true }],
  ])('%s is %o', (name, found) => {
    expect(lookUp(mapping, name)).toMatchObject(found);
  });

  it.each(['order.i', 'order.id.x', 'orders', 'lines.skus', 'sku', '', 'constructor'])('%s is none', (name) => {
    expect(lookUp(mapping, name)).toBeNull();
  });

  it('can not be asked for where the whole mapping is disabled', () => {
    expect(lookUp({ ...mapping, enabled: false }, 'order')).toHaveProperty('unreachable');
  });
});
