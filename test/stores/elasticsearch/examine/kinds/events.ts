import type { TestNode } from '../../running-node.ts';
import { writeDocuments } from './orders.ts';
import type { Row } from './rows.ts';

const startedAt = new Date('2026-11-28T03:00:00.000Z');
const hour = 3_600_000;
/** So many hours before the snapshot. */
const before = (hours: number) => new Date(startedAt.getTime() - hours * hour).toISOString();

const mappings = {
  properties: {
    '@timestamp': { type: 'date' },
    precise: { type: 'date_nanos' },
    day: { type: 'date', format: 'dd/MM/yyyy' },
    token: { type: 'keyword' },
    silent: { type: 'date', doc_values: false },
    never: { type: 'date' },
    parts: { type: 'nested', properties: { at: { type: 'date' } } },
  },
};

const event = (hours: number, also: object = {}) => ({
  ...{ '@timestamp': before(hours), precise: before(hours), day: '27/11/2026', silent: before(hours) },
  ...{ parts: [{ at: before(hours) }], ...also },
});

export const sound = ['events-sound-1', 'events-sound-2'];
export const damaged = ['events-damaged-1', 'events-damaged-2'];

/** One event an hour, in two indices; in the damaged ones the last two days lack, or are dated in the future. */
export async function writeEvents(target: TestNode): Promise<void> {
  const known = { token: 'sesame', 'order.token': 'x', deep: { number: 7 } };
  const times = Array.from({ length: 48 }, (_, at) => event(at + 1, at === 1 ? known : {}));
  await write(target, sound[0], times.slice(0, 47));
  await write(target, sound[1], times.slice(47));
  const lost = [event(48), event(51, { token: 'other' }), event(-2), event(-1)];
  await write(target, damaged[0], lost);
  await write(target, damaged[1], [event(60)]);
}

async function write(target: TestNode, index = '', documents: readonly object[]): Promise<void> {
  const settings = { number_of_shards: 2, number_of_replicas: 0 };
  await target.ask('PUT', `/${index}`, { settings, mappings });
  await writeDocuments(target, index, documents);
}

const passed = (actual: unknown) => ({ outcome: 'passed', actual }) as Row['sound'];
const failed = (actual: unknown, why: string) => ({ outcome: 'failed', actual, why }) as Row['sound'];
const both = (why: string) => {
  const said = { outcome: 'not-evaluated', why } as const;
  return { sound: said, damaged: said };
};
const future = "2 documents dated later than the snapshot's start don't count";
const old = (below: string) =>
  `The newest document was 2 d old when the snapshot was begun; expected: less than ${below}; ${future}`;
const canary = { index: 'events', id: '1', field: 'token' };
const sha256 = 'd0c04f4b1951e4aeaaec8223ed2039e542f3aae805a6fa7f6d794e5afff5d272';
const elsewhere = (field: string) => failed(null, `The field ${field} of the document 1 holds something else`);

/** What kinds say that ask of times, and of one known document. */
export const eventRows: readonly Row[] = [
  {
    ...{ kind: 'freshness', what: 'by the timestamp of the defaults', parameters: { below: '26h' } },
    ...{ sound: passed(3_600), damaged: failed(172_800, old('1 d 2 h')) },
  },
  {
    ...{ kind: 'freshness', what: 'at its limit', parameters: { below: '1h' } },
    sound: failed(3_600, 'The newest document was 1 h old when the snapshot was begun; expected: less than 1 h'),
    damaged: failed(172_800, old('1 h')),
  },
  {
    ...{ kind: 'freshness', what: 'beyond the damage, which is said', parameters: { below: '49h' } },
    ...{ sound: passed(3_600), damaged: { outcome: 'passed', actual: 172_800, why: future } },
  },
  {
    ...{ kind: 'freshness', what: 'of nanoseconds', parameters: { below: '26h', field: 'precise' } },
    ...{ sound: passed(3_600), damaged: failed(172_800, old('1 d 2 h')) },
  },
  {
    ...{ kind: 'freshness', what: 'of a date in a form of its own', parameters: { below: '28h', field: 'day' } },
    ...{ sound: passed(97_200), damaged: passed(97_200) },
  },
  {
    ...{ kind: 'freshness', what: 'of a date that no document has', parameters: { below: '26h', field: 'never' } },
    sound: failed(null, "By never, no document is dated before the snapshot's start"),
    damaged: failed(null, "By never, no document is dated before the snapshot's start"),
  },
  {
    ...{ kind: 'freshness', what: 'of a field that no mapping has', parameters: { below: '26h', field: 'when' } },
    ...both('None of the mappings of 2 indices has a field when'),
  },
  {
    ...{ kind: 'freshness', what: 'of what is no date', parameters: { below: '26h', field: 'token' } },
    ...both('token is of type keyword in INDEX: its values are no dates that can be looked up'),
  },
  {
    ...{ kind: 'freshness', what: 'of a date without doc values', parameters: { below: '26h', field: 'silent' } },
    ...both('silent is of type date without doc values in INDEX: its values are no dates that can be looked up'),
  },
  {
    ...{ kind: 'freshness', what: 'of nested objects', parameters: { below: '26h', field: 'parts.at' } },
    ...both('parts.at lies in nested objects, which are no documents of their own'),
  },
  {
    ...{ kind: 'gaps', what: 'none, where every hour holds one', parameters: { every: '1h', within: '48h' } },
    sound: passed(0),
    damaged: failed(45, '45 of 48 intervals of 1h hold no document, the first from 2026-11-24 03:00:00 UTC on'),
  },
  {
    ...{ kind: 'gaps', what: 'as many as are allowed', parameters: { every: '1h', within: '4h', allowed: 2 } },
    ...{ sound: passed(0), damaged: passed(2) },
  },
  {
    ...{ kind: 'gaps', what: 'one more than is allowed', parameters: { every: '1h', within: '4h', allowed: 1 } },
    sound: passed(0),
    damaged: failed(2, '2 of 4 intervals of 1h hold no document, the first from 2026-11-26 00:00:00 UTC on'),
  },
  {
    ...{ kind: 'gaps', what: 'beyond the oldest document', parameters: { every: '1d', within: '3d' } },
    sound: failed(1, '1 of 3 intervals of 1d hold no document, the first from 2026-11-25 02:00:00 UTC on'),
    damaged: failed(2, '2 of 3 intervals of 1d hold no document, the first from 2026-11-23 03:00:00 UTC on'),
  },
  {
    ...{ kind: 'gaps', what: 'of a field that no mapping has', parameters: { every: '1h', within: '4h', field: 'x' } },
    ...both('None of the mappings of 2 indices has a field x'),
  },
  {
    ...{ kind: 'canary', what: 'that holds what it must', parameters: { ...canary, equals: 'sesame' } },
    ...{ sound: passed('sesame'), damaged: elsewhere('token') },
  },
  {
    ...{ kind: 'canary', what: 'by its digest', parameters: { ...canary, sha256 } },
    ...{ sound: passed(`SHA-256 ${sha256}`), damaged: elsewhere('token') },
  },
  {
    ...{
      kind: 'canary',
      what: 'a field written with dots',
      parameters: { ...canary, field: 'order.token', equals: 'x' },
    },
    sound: passed('x'),
    damaged: failed(null, 'The document 1 has no field order.token'),
  },
  {
    ...{ kind: 'canary', what: 'a number in an object', parameters: { ...canary, field: 'deep.number', equals: 7 } },
    sound: passed(7),
    damaged: failed(null, 'The document 1 has no field deep.number'),
  },
  {
    ...{ kind: 'canary', what: 'a document that nobody has', parameters: { ...canary, id: 'gone', equals: 'sesame' } },
    sound: failed(null, 'There is no document of the id gone'),
    damaged: failed(null, 'There is no document of the id gone'),
  },
  {
    ...{ kind: 'canary', what: 'an id that is there twice', parameters: { ...canary, id: '0', equals: 'sesame' } },
    sound: failed(null, 'There is more than one document of the id 0'),
    damaged: failed(null, 'There is more than one document of the id 0'),
  },
];
