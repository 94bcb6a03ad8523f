import { type Corner, failed, keyword, passed, properties, refused } from './corner.ts';

/** How documents are kept. */
export const documents: readonly Corner[] = [
  {
    what: 'documents that are put together when they are read',
    mappings: properties({ word: keyword }),
    settings: { 'index.mapping.source.mode': 'synthetic' },
    sound: [{ word: 'a' }, { word: 'b' }],
    damaged: [{ word: 'c' }, { word: 'b' }],
    asked: [
      { kind: 'sample', parameters: { decodes: true }, sound: passed(2), damaged: passed(2) },
      {
        ...{ kind: 'canary', parameters: { index: 'x', id: '0', field: 'word', equals: 'a' } },
        sound: { outcome: 'passed' },
        damaged: failed(null, 'The field word of the document 0 holds something else'),
      },
    ],
  },
  {
    what: 'documents that are kept in part',
    mappings: { _source: { excludes: ['secret'] }, ...properties({ secret: keyword }) },
    sound: [{ secret: 'x', wide: '', lines: [{ sku: 1 }], n: 1 }],
    damaged: [{ secret: 'x', wide: '', lines: [{ sku: 1 }], n: 2 }],
    asked: [
      {
        ...{ kind: 'canary', parameters: { index: 'x', id: '0', field: 'secret', equals: 'x' } },
        ...refused('INDEX keeps only a part of each document, or none, as its _source'),
      },
      {
        ...{ kind: 'canary', parameters: { index: 'x', id: '0', field: 'lines.sku', equals: 1 } },
        ...refused('The field lines.sku of the document 0 lies in a list of objects, and may be there several times'),
      },
      {
        ...{ kind: 'canary', parameters: { index: 'x', id: '0', field: 'n', equals: 1 }, sound: { outcome: 'passed' } },
        damaged: failed(null, 'The field n of the document 0 holds something else'),
      },
      {
        ...{ kind: 'sample', parameters: { decodes: true } },
        sound: { ...passed(1), why: 'INDEX keeps only a part of each document as its _source' },
        damaged: { ...passed(1), why: 'INDEX keeps only a part of each document as its _source' },
      },
    ],
  },
  {
    what: 'documents that are not kept',
    mappings: { _source: { enabled: false }, ...properties({ n: { type: 'long' } }) },
    sound: [{ n: 1 }],
    damaged: [{ n: 2 }],
    asked: [
      {
        kind: 'range',
        parameters: { field: 'n', max: 1 },
        sound: passed(0),
        damaged: { outcome: 'failed', actual: 1 },
      },
      {
        ...{ kind: 'canary', parameters: { index: 'x', id: '0', field: 'n', equals: 1 } },
        sound: { outcome: 'not-evaluated' },
        damaged: { outcome: 'not-evaluated' },
      },
    ],
  },
  {
    what: 'mappings that have changed',
    mappings: properties({ id: keyword, total: { type: 'double' } }),
    gone: { _source: { enabled: false }, ...properties({ total: { type: 'keyword' }, password: keyword }) },
    sound: [{ id: 'a', total: 1 }],
    damaged: [{ total: 1 }],
    asked: [
      {
        ...{ kind: 'schema', parameters: { required: { id: 'keyword', total: 'double' } }, sound: passed(0) },
        damaged: failed(2, 'id is missing in INDEX; total is keyword in INDEX, not double'),
      },
      {
        ...{ kind: 'schema', parameters: { forbidden: ['password'] }, sound: passed(0) },
        damaged: failed(1, 'password is in INDEX, and forbidden'),
      },
      {
        ...{ kind: 'sample', parameters: { decodes: true }, sound: passed(1) },
        damaged: { outcome: 'not-evaluated', why: "INDEX keeps no _source: its documents can't be read back" },
      },
    ],
  },
];
