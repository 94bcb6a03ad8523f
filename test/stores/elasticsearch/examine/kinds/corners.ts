import type { Row } from './rows.ts';

/** Fields that are out of the ordinary, in an index of which nothing is wrong, and in one that differs by just that. */
export interface Corner {
  readonly what: string;
  readonly mappings: object;
  /** Of the damaged index, where that is what has gone wrong. */
  readonly gone?: object;
  readonly settings?: object;
  readonly sound: readonly object[];
  readonly damaged: readonly object[];
  readonly asked: readonly Asked[];
}

export interface Asked {
  readonly kind: string;
  readonly parameters: object;
  readonly sound: Says;
  readonly damaged: Says;
}

/** What a kind says; another thing on nodes before a version. */
type Says = Row['sound'] & { readonly before?: { readonly version: string; readonly says: Row['sound'] } };

const passed = (actual: number) => ({ outcome: 'passed', actual }) as const;
const failed = (actual: number | null, why: string) => ({ outcome: 'failed', actual, why }) as const;
const refused = (why: string) => {
  const said = { outcome: 'not-evaluated', why } as const;
  return { sound: said, damaged: said };
};
const twice = (field: string) =>
  failed(1, `1 value of ${field} stands more than once: 1 document beyond the first of each`);

const keyword = { type: 'keyword' };
const properties = (fields: object) => ({ properties: fields });
const tooLong = (count: number) =>
  `${count} document${count === 1 ? ' has' : 's have'} a value of code that is not indexed, being longer than its ignore_above of 5: no check can see ${count === 1 ? 'it' : 'them'}`;
const unsearchable = (field: string) => `${field} is not indexed in INDEX: this Elasticsearch can't look its values up`;
/** Until 8.1 doc values are looked at in aggregations alone. */
const unlessSearched = (field: string) =>
  ({
    before: { version: '8.1.0', says: { outcome: 'not-evaluated', why: unsearchable(field) } },
  }) as const;
/** 7.1.1 doesn't say which values it has left out. */
const unlessTold = (actual: number) => ({ before: { version: '7.14.0', says: passed(actual) } }) as const;

const several = { n: [7, 7], d: [1.5, 1.5], yes: [true, true], word: ['a', 'a'], from: ['10.0.0.1', '10.0.0.1'] };
const severalFields = { n: { type: 'long' }, d: { type: 'double' }, yes: { type: 'boolean' }, word: keyword };
const others = { n: [8, 9], d: [2, 3], yes: [false], word: ['b', 'c'], from: ['10.0.0.2'] };
const again = { n: 7, d: 1.5, yes: true, word: 'a', from: '10.0.0.1' };
const labels = (env: string, other: string) => ({ labels: { env, other } });

export const corners: readonly Corner[] = [
  {
    what: 'several values in a document, the same one twice',
    mappings: properties({ ...severalFields, from: { type: 'ip' } }),
    sound: [several, others],
    damaged: [several, others, again],
    asked: [
      ...['n', 'd', 'yes', 'word', 'from'].map((field) => ({
        ...{ kind: 'duplicates', parameters: { field }, sound: passed(0), damaged: twice(field) },
      })),
      {
        ...{ kind: 'values', parameters: { field: 'word', among: ['a', 'b'] } },
        sound: failed(1, '1 of 3 (33.3 %) values of word are others'),
        damaged: failed(1, '1 of 4 (25 %) values of word are others'),
      },
      {
        ...{ kind: 'pattern', parameters: { field: 'word', matches: '[a-c]' } },
        ...{ sound: passed(0), damaged: passed(0) },
      },
      {
        ...{ kind: 'values', parameters: { field: 'from', among: ['10.0.0.1', '10.0.0.2'] } },
        ...{ sound: passed(0), damaged: passed(0) },
      },
    ],
  },
  {
    what: 'a keyword that is too long to be indexed',
    mappings: properties({ code: { ...keyword, ignore_above: 5 } }),
    sound: [{ code: 'short' }, { code: 'brief' }],
    damaged: [{ code: 'short' }, { code: 'brief' }, { code: 'much too long' }],
    asked: [
      {
        ...{ kind: 'duplicates', parameters: { field: 'code' }, sound: passed(0) },
        damaged: { outcome: 'not-evaluated', why: tooLong(1), ...unlessTold(0) },
      },
      {
        ...{ kind: 'duplicates', parameters: { field: 'code', allowed: 1 } },
        ...{ sound: passed(0), damaged: passed(0) },
      },
      {
        ...{ kind: 'length', parameters: { field: 'code', max: 5 }, sound: passed(0) },
        damaged: { outcome: 'not-evaluated', why: tooLong(1), ...unlessTold(0) },
      },
      {
        ...{ kind: 'missing', parameters: { field: 'code', below: 1 }, sound: passed(0) },
        damaged: {
          ...failed(
            1,
            'code is missing in 1 of 3 (33.3 %) documents; of 1 of them Elasticsearch has not indexed a value, too long or malformed',
          ),
          before: { version: '7.14.0', says: failed(1, 'code is missing in 1 of 3 (33.3 %) documents') },
        },
      },
    ],
  },
  {
    what: 'a number that is none',
    mappings: properties({ n: { type: 'long', ignore_malformed: true } }),
    sound: [{ n: 1 }, { n: 2 }],
    damaged: [{ n: 1 }, { n: 2 }, { n: 'two' }],
    asked: [
      {
        ...{ kind: 'range', parameters: { field: 'n', min: 1, max: 2 }, sound: passed(0) },
        damaged: {
          outcome: 'not-evaluated',
          why: '1 document has a value of n that is not indexed, being malformed: no check can see it',
        },
      },
    ],
  },
  {
    what: 'letters that are made small',
    mappings: properties({ status: { ...keyword, normalizer: 'lowercase' } }),
    sound: [{ status: 'Open' }, { status: 'paid' }],
    damaged: [{ status: 'Open' }, { status: 'paid' }, { status: 'OPEN' }],
    asked: [
      {
        ...{ kind: 'duplicates', parameters: { field: 'status' }, sound: passed(0) },
        damaged: failed(
          1,
          '1 value of status stands more than once: 1 document beyond the first of each; they are compared as its normalizer lowercase makes them',
        ),
      },
      {
        ...{ kind: 'values', parameters: { field: 'status', among: ['Open', 'paid'] } },
        sound: failed(
          1,
          '1 of 2 (50 %) documents have other values of status; they are compared as its normalizer lowercase makes them',
        ),
        damaged: { outcome: 'failed', actual: 2 },
      },
      {
        ...{ kind: 'values', parameters: { field: 'status', among: ['open', 'paid'] } },
        ...{ sound: passed(0), damaged: passed(0) },
      },
    ],
  },
  {
    what: 'values that are not indexed',
    mappings: properties({ n: { type: 'long', index: false }, at: { type: 'date', index: false } }),
    sound: [{ n: 1, at: '2026-11-28T02:00:00Z' }],
    damaged: [{ n: -1, at: '2026-11-20T02:00:00Z' }],
    asked: [
      {
        ...{ kind: 'range', parameters: { field: 'n', min: 0 }, sound: { ...passed(0), ...unlessSearched('n') } },
        damaged: { outcome: 'failed', actual: 1, ...unlessSearched('n') },
      },
      {
        ...{ kind: 'range', parameters: { field: 'at', min: '2026-11-28' } },
        sound: { ...passed(0), ...unlessSearched('at') },
        damaged: { outcome: 'failed', actual: 1, ...unlessSearched('at') },
      },
      {
        ...{ kind: 'freshness', parameters: { field: 'at', below: '2h' } },
        sound: { ...passed(3_600), ...unlessSearched('at') },
        damaged: { outcome: 'failed', ...unlessSearched('at') },
      },
      { ...{ kind: 'missing', parameters: { field: 'n', below: 1 }, sound: passed(0), damaged: passed(0) } },
      { ...{ kind: 'duplicates', parameters: { field: 'n' }, sound: passed(0), damaged: passed(0) } },
    ],
  },
  {
    what: 'objects that no search finds as such',
    mappings: properties({
      blind: { properties: { x: { ...keyword, index: false, doc_values: false } } },
      bare: { type: 'object', dynamic: false },
      deep: { properties: { parts: { type: 'nested', properties: { n: { type: 'long' } } } } },
    }),
    sound: [{ blind: { x: 'y' }, bare: { z: 1 }, deep: { parts: [{ n: 1 }] } }],
    damaged: [{}],
    asked: ['blind', 'bare', 'deep'].map((field) => ({
      ...{ kind: 'missing', parameters: { field, below: 1 } },
      ...refused(
        `${field} is an object in INDEX that has no fields, or some that no search finds with it: name one of its fields`,
      ),
    })),
  },
  {
    what: 'keys of a flattened field',
    mappings: properties({ labels: { type: 'flattened' } }),
    sound: [labels('prod', 'x'), labels('prod', 'y'), labels('test', 'prod')],
    damaged: [labels('prod', 'x'), labels('stage', 'y'), { labels: { other: 'z' } }],
    asked: [
      {
        ...{ kind: 'duplicates', parameters: { field: 'labels.env' } },
        ...refused("labels.env is a key of a flattened field: its values can't be counted exactly"),
      },
      {
        ...{ kind: 'missing', parameters: { field: 'labels.env', below: 1 }, sound: passed(0) },
        damaged: failed(1, 'labels.env is missing in 1 of 3 (33.3 %) documents'),
      },
      {
        ...{ kind: 'values', parameters: { field: 'labels.env', among: ['prod', 'test'] }, sound: passed(0) },
        damaged: failed(1, '1 of 2 (50 %) documents have other values of labels.env'),
      },
      {
        ...{ kind: 'pattern', parameters: { field: 'labels.env', matches: 'prod|test' }, sound: passed(0) },
        damaged: failed(1, '1 of 2 (50 %) documents have values of labels.env that do not match'),
      },
      {
        ...{ kind: 'length', parameters: { field: 'labels.env', max: 4 }, sound: passed(0) },
        damaged: failed(1, '1 of 2 (50 %) documents have values of labels.env of another length'),
      },
      {
        ...{ kind: 'schema', parameters: { forbidden: ['labels.env'] } },
        ...refused('labels.env is a key of a flattened field in INDEX, and mappings list none: ask of it with missing'),
      },
    ],
  },
  {
    what: 'objects that are passed through',
    mappings: properties({ attributes: { type: 'passthrough', priority: 1, properties: { host: keyword } } }),
    sound: [{ attributes: { host: 'a' } }],
    damaged: [{ attributes: {} }],
    asked: ['host', 'attributes.host'].map((field) => ({
      ...{ kind: 'missing', parameters: { field, below: 1 }, sound: passed(0) },
      damaged: failed(1, `${field} is missing in 1 of 1 (100 %) documents`),
    })),
  },
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
  {
    what: 'several dates in a document',
    mappings: properties({ at: { type: 'date' } }),
    sound: [{ at: ['2026-11-28T02:00:00Z', '2026-11-27T02:00:00Z'] }],
    damaged: [{ at: ['2026-11-28T02:00:00Z', '2026-11-29T02:00:00Z'] }],
    asked: [
      {
        ...{ kind: 'freshness', parameters: { field: 'at', below: '2h' }, sound: passed(3_600) },
        damaged: {
          outcome: 'not-evaluated',
          why: "at holds several dates in a document, of which some are later than the snapshot's start",
        },
      },
    ],
  },
  {
    what: 'expressions that no Elasticsearch would look for',
    mappings: properties({ word: keyword }),
    sound: [{ word: 'a' }],
    damaged: [{ word: 'b' }],
    asked: ['.*a.{30}', '(a|b)*a(a|b){18}'].map((matches) => ({
      ...{ kind: 'pattern', parameters: { field: 'word', matches } },
      ...refused('Its expression is too complex for Elasticsearch: write a simpler one'),
    })),
  },
];
