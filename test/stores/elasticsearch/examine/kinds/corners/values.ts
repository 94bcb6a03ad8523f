import { type Corner, failed, keyword, passed, properties, refused } from './corner.ts';

const twice = (field: string) =>
  failed(1, `1 value of ${field} stands more than once: 1 document beyond the first of each`);
const tooLong = (count: number) =>
  `${count} document${count === 1 ? ' has' : 's have'} a value of code that is not indexed, being longer than its ignore_above of 5: no check can see ${count === 1 ? 'it' : 'them'}`;
/** 7.1.1 doesn't say which values it has left out. */
const unlessTold = (actual: number) => ({ before: { version: '7.14.0', says: passed(actual) } }) as const;
const several = { n: [7, 7], d: [1.5, 1.5], yes: [true, true], word: ['a', 'a'], from: ['10.0.0.1', '10.0.0.1'] };
const severalFields = { n: { type: 'long' }, d: { type: 'double' }, yes: { type: 'boolean' }, word: keyword };
const others = { n: [8, 9], d: [2, 3], yes: [false], word: ['b', 'c'], from: ['10.0.0.2'] };
const again = { n: 7, d: 1.5, yes: true, word: 'a', from: '10.0.0.1' };

/** What documents have in such fields. */
export const values: readonly Corner[] = [
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
