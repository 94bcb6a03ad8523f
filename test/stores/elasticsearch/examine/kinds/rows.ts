import type { Evaluation } from '../../../../../agent/stores/elasticsearch/examine/check-kind.ts';

/** What a kind says of the sound and of the damaged orders. */
export interface Row {
  readonly kind: string;
  readonly what: string;
  readonly parameters: unknown;
  readonly sound: Partial<Evaluation> & { readonly why?: string };
  readonly damaged: Partial<Evaluation> & { readonly why?: string };
}

const passed = (actual: number) => ({ outcome: 'passed', actual }) as const;
const failed = (actual: number | null, why: string) => ({ outcome: 'failed', actual, why }) as const;
/** Of the sound orders as of the damaged ones. */
const refused = (why: string) => {
  const said = { outcome: 'not-evaluated', why } as const;
  return { sound: said, damaged: said };
};

export const rows: readonly Row[] = [
  {
    ...{ kind: 'missing', what: 'a keyword', parameters: { field: 'order.number', below: 1 } },
    ...{ sound: passed(0), damaged: failed(1, 'order.number is missing in 1 of 20 (5 %) documents') },
  },
  {
    ...{ kind: 'missing', what: 'below a percentage', parameters: { field: 'order.number', below: '5.1%' } },
    ...{ sound: passed(0), damaged: passed(1) },
  },
  {
    ...{ kind: 'missing', what: 'at its limit', parameters: { field: 'order.number', below: '5%' } },
    ...{ sound: passed(0), damaged: failed(1, 'order.number is missing in 1 of 20 (5 %) documents') },
  },
  {
    ...{ kind: 'missing', what: 'a text', parameters: { field: 'mail', below: 1 } },
    ...{ sound: passed(0), damaged: failed(1, 'mail is missing in 1 of 20 (5 %) documents') },
  },
  {
    ...{ kind: 'missing', what: 'nested objects', parameters: { field: 'lines', below: 1 } },
    ...{ sound: passed(0), damaged: failed(1, 'lines is missing in 1 of 20 (5 %) documents') },
  },
  {
    ...{ kind: 'missing', what: 'a field of nested objects', parameters: { field: 'lines.sku', below: 1 } },
    ...{ sound: passed(0), damaged: failed(2, 'lines.sku is missing in 2 of 20 (10 %) documents') },
  },
  {
    ...{ kind: 'missing', what: 'an object', parameters: { field: 'order', below: 1 } },
    ...{ sound: passed(0), damaged: passed(0) },
  },
  {
    ...{ kind: 'missing', what: 'a keyword without doc values', parameters: { field: 'listed', below: 1 } },
    ...{ sound: passed(0), damaged: passed(0) },
  },
  {
    ...{ kind: 'missing', what: 'a field that no mapping has', parameters: { field: 'ordr.id', below: '50%' } },
    sound: failed(null, 'None of the mappings of 2 indices has a field ordr.id; there is order.id'),
    damaged: failed(null, 'None of the mappings of 2 indices has a field ordr.id; there is order.id'),
  },
  {
    ...{ kind: 'missing', what: 'what no search can find', parameters: { field: 'stored', below: 1 } },
    ...refused('stored is neither indexed nor has it doc values in INDEX: no search can tell who has it'),
  },
  {
    ...{ kind: 'duplicates', what: 'over two indices', parameters: { field: 'order.id' } },
    sound: passed(0),
    damaged: failed(2, '1 value of order.id stands more than once: 2 documents beyond the first of each'),
  },
  {
    ...{ kind: 'duplicates', what: 'that are allowed', parameters: { field: 'order.id', allowed: 2 } },
    ...{ sound: passed(0), damaged: passed(2) },
  },
  {
    ...{ kind: 'duplicates', what: 'by an alias', parameters: { field: 'order_id', allowed: 1 } },
    sound: passed(0),
    damaged: failed(2, '1 value of order_id stands more than once: 2 documents beyond the first of each'),
  },
  {
    ...{ kind: 'duplicates', what: 'of longs', parameters: { field: 'order.number' } },
    ...{ sound: passed(0), damaged: passed(0) },
  },
  {
    ...{ kind: 'duplicates', what: 'in nested objects', parameters: { field: 'lines.sku' } },
    sound: passed(0),
    damaged: failed(1, '1 value of lines.sku stands more than once: 1 object of lines beyond the first of each'),
  },
  {
    ...{ kind: 'duplicates', what: 'of addresses', parameters: { field: 'address' } },
    ...{ sound: passed(0), damaged: passed(0) },
  },
  {
    ...{ kind: 'duplicates', what: 'of a text', parameters: { field: 'order.note' } },
    ...refused(
      "order.note is of type text without doc values in INDEX: its values can't be counted exactly; name order.note.keyword",
    ),
  },
  {
    ...{ kind: 'duplicates', what: 'without doc values', parameters: { field: 'listed' } },
    ...refused("listed is of type keyword without doc values in INDEX: its values can't be counted exactly"),
  },
  {
    ...{ kind: 'duplicates', what: 'of an object', parameters: { field: 'order' } },
    ...refused('order is an object in INDEX, which has no values itself: name one of its fields'),
  },
  {
    ...{ kind: 'duplicates', what: 'of what nobody has', parameters: { field: 'never' } },
    ...refused('No document has a value of never'),
  },
  {
    ...{ kind: 'duplicates', what: 'of a field that no mapping has', parameters: { field: 'ordr.id' } },
    ...refused('None of the mappings of 2 indices has a field ordr.id; there is order.id'),
  },
  {
    ...{ kind: 'duplicates', what: 'below a disabled mapping', parameters: { field: 'off.x' } },
    ...refused('Nothing can be asked of off.x in INDEX: off is not indexed: its mapping is disabled'),
  },
  {
    ...{ kind: 'values', what: 'of a keyword', parameters: { field: 'order.status', among: ['open', 'paid "@home"'] } },
    ...{ sound: passed(0), damaged: failed(2, '2 of 20 (10 %) documents have other values of order.status') },
  },
  {
    kind: 'values',
    what: 'below a percentage',
    parameters: { field: 'order.status', among: ['open', 'paid "@home"'], otherwiseBelow: '11%' },
    ...{ sound: passed(0), damaged: passed(2) },
  },
  {
    ...{ kind: 'values', what: 'beside one that is right', parameters: { field: 'tags', among: ['a', 'b'] } },
    ...{ sound: passed(0), damaged: failed(1, '1 of 40 (2.5 %) values of tags are others') },
  },
  {
    ...{ kind: 'values', what: 'of single precision', parameters: { field: 'price', among: [0.1] } },
    ...{ sound: passed(0), damaged: failed(1, '1 of 20 (5 %) documents have other values of price') },
  },
  {
    ...{ kind: 'values', what: 'that are true or false', parameters: { field: 'paid', among: [true, false] } },
    ...{ sound: passed(0), damaged: passed(0) },
  },
  {
    ...{ kind: 'values', what: 'in nested objects', parameters: { field: 'lines.count', among: [1, 2] } },
    ...{ sound: passed(0), damaged: failed(1, '1 of 38 (2.6 %) objects of lines have other values of lines.count') },
  },
  {
    ...{ kind: 'values', what: 'of half precision', parameters: { field: 'rough', among: [0.1] } },
    ...refused("rough is of type half_float in INDEX: its values can't be compared with a list"),
  },
  {
    ...{ kind: 'range', what: 'of numbers', parameters: { field: 'total', min: 0, max: 5_000 } },
    sound: passed(0),
    damaged: failed(1, '1 of 20 (5 %) documents have a value of total outside of 0 to 5,000'),
  },
  {
    ...{ kind: 'range', what: 'at its limit', parameters: { field: 'total', max: 4_999.5 } },
    sound: passed(0),
    damaged: failed(5, '5 of 20 (25 %) documents have a value of total outside of at most 4,999.5'),
  },
  {
    ...{ kind: 'range', what: 'of dates', parameters: { field: 'created', max: '{{snapshot.startedAt}}' } },
    sound: passed(0),
    damaged: failed(1, '1 of 20 (5 %) documents have a value of created outside of at most 2026-11-28T03:00:00.000Z'),
  },
  {
    kind: 'range',
    what: 'of dates of a form of their own',
    parameters: { field: 'day', min: '01/11/2026', max: '{{snapshot.startedAt}}||+1d' },
    sound: passed(0),
    damaged: failed(
      1,
      '1 of 20 (5 %) documents have a value of day outside of 01/11/2026 to 2026-11-28T03:00:00.000Z||+1d',
    ),
  },
  {
    ...{ kind: 'range', what: 'of addresses', parameters: { field: 'address', min: '10.0.0.0', max: '10.0.0.255' } },
    sound: passed(0),
    damaged: failed(1, '1 of 20 (5 %) documents have a value of address outside of 10.0.0.0 to 10.0.0.255'),
  },
  {
    ...{ kind: 'range', what: 'in nested objects', parameters: { field: 'lines.count', min: 1 } },
    sound: passed(0),
    damaged: failed(1, '1 of 19 (5.3 %) documents have a value of lines.count outside of at least 1'),
  },
  {
    ...{ kind: 'range', what: 'of a keyword', parameters: { field: 'order.id', min: 'A' } },
    ...refused(
      'order.id is of type keyword in INDEX: its values are no numbers, dates, addresses or versions that lie between others',
    ),
  },
  {
    ...{ kind: 'percentile', what: 'of numbers', parameters: { field: 'total', p: 90, below: 500, above: 0 } },
    sound: { outcome: 'passed' },
    damaged: failed(5_000, 'Percentile 90 of total is 5000, not above 0 and below 500'),
  },
  {
    ...{ kind: 'percentile', what: 'in nested objects', parameters: { field: 'lines.count', p: 0, above: 0 } },
    ...{ sound: passed(1), damaged: failed(-1, 'Percentile 0 of lines.count is -1, not above 0') },
  },
  {
    ...{ kind: 'percentile', what: 'of a place', parameters: { field: 'place', p: 50, below: 1 } },
    ...refused('place is of type geo_point in INDEX: its values are no numbers'),
  },
  {
    ...{ kind: 'length', what: 'of a keyword', parameters: { field: 'order.id', min: 10, max: 10 } },
    ...{ sound: passed(0), damaged: failed(1, '1 of 20 (5 %) documents have values of order.id of another length') },
  },
  {
    ...{ kind: 'length', what: 'of a multi-field', parameters: { field: 'order.note.keyword', max: 7 } },
    sound: passed(0),
    damaged: failed(1, '1 of 19 (5.3 %) documents have values of order.note.keyword of another length'),
  },
  {
    ...{ kind: 'length', what: 'in nested objects', parameters: { field: 'lines.sku', min: 6 } },
    sound: failed(20, '20 of 40 (50 %) objects of lines have values of lines.sku of another length'),
    damaged: failed(17, '17 of 37 (45.9 %) objects of lines have values of lines.sku of another length'),
  },
  {
    ...{ kind: 'length', what: 'as long as can be told', parameters: { field: 'order.id', max: 500 } },
    ...{ sound: passed(0), damaged: passed(0) },
  },
  {
    ...{ kind: 'length', what: 'of a text', parameters: { field: 'mail', min: 1 } },
    ...refused('mail is of type text without doc values in INDEX: its values have no length that can be asked for'),
  },
  {
    ...{ kind: 'pattern', what: 'of a keyword', parameters: { field: 'order.id', matches: '^ORD-\\d{6}$' } },
    ...{ sound: passed(0), damaged: failed(1, '1 of 20 (5 %) documents have values of order.id that do not match') },
  },
  {
    kind: 'pattern',
    what: 'with what only Lucene gives a meaning',
    parameters: { field: 'order.status', matches: '(?:open|paid "@home")' },
    sound: passed(0),
    damaged: failed(2, '2 of 20 (10 %) documents have values of order.status that do not match'),
  },
  {
    ...{ kind: 'pattern', what: 'of a text', parameters: { field: 'order.note', matches: 'note.*' } },
    ...refused(
      "order.note is of type text without doc values in INDEX: its values can't be matched as a whole; name order.note.keyword",
    ),
  },
  {
    kind: 'schema',
    what: 'that is there',
    parameters: {
      required: {
        'order.id': 'keyword',
        'lines.sku': 'keyword',
        order_id: 'keyword',
        lines: 'nested',
        order: 'object',
      },
      forbidden: ['password'],
    },
    ...{ sound: passed(0), damaged: passed(0) },
  },
  {
    kind: 'schema',
    what: 'that is another',
    parameters: { required: { total: 'long', 'order.customer': 'keyword' }, forbidden: ['mail'] },
    sound: failed(6, expectedDifferences('sound-1', 'sound-2')),
    damaged: failed(6, expectedDifferences('damaged-1', 'damaged-2')),
  },
  {
    kind: 'query',
    what: 'of a number of documents',
    parameters: { body: { query: { term: { 'order.status': 'open' } } }, documents: 10 },
    ...{ sound: passed(10), damaged: failed(9, 'The query matches 9 documents; expected: 10 documents') },
  },
  {
    kind: 'query',
    what: "with the snapshot's start",
    parameters: { body: { query: { range: { created: { gt: '{{snapshot.startedAt}}' } } } }, documents: { max: 0 } },
    ...{ sound: passed(0), damaged: failed(1, 'The query matches 1 document; expected: at most 0 documents') },
  },
  {
    ...{ kind: 'sample', what: 'of some', parameters: { size: 5, decodes: true } },
    ...{ sound: passed(5), damaged: passed(5) },
  },
  {
    ...{ kind: 'sample', what: 'of all', parameters: { size: 100, decodes: true } },
    ...{ sound: passed(20), damaged: passed(20) },
  },
];

function expectedDifferences(first: string, second: string): string {
  const of = (index: string) => [
    `total is double in ${index}, not long`,
    `order.customer is missing in ${index}`,
    `mail is in ${index}, and forbidden`,
  ];
  return `${[...of(first), ...of(second)].slice(0, 5).join('; ')}; and 1 more difference`;
}

/** What is expected of indices, the first of which stands for INDEX. */
export function inFirst([first = '']: readonly string[], expected: Row['sound']): object {
  return JSON.parse(JSON.stringify(expected).replaceAll('INDEX', first));
}
