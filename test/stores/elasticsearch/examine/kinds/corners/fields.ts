import { type Corner, failed, keyword, passed, properties, refused } from './corner.ts';

const unsearchable = (field: string) => `${field} is not indexed in INDEX: this Elasticsearch can't look its values up`;
/** Until 8.1 doc values are looked at in aggregations alone. */
const unlessSearched = (field: string) =>
  ({
    before: { version: '8.1.0', says: { outcome: 'not-evaluated', why: unsearchable(field) } },
  }) as const;
const labels = (env: string, other: string) => ({ labels: { env, other } });

/** How such fields are mapped. */
export const fields: readonly Corner[] = [
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
];
