import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import {
  type History,
  historyLimitBytes,
  historySchema,
  mostNights,
  type Night,
} from '../../../agent/contract/trend.ts';
import { type HistoryOwner, readHistory, rememberNight } from '../../../lambda/ledger/history.ts';
import { order } from '../../contract/examples.ts';
import { Random } from '../../faults/random.ts';
import { type DistantS3, distantS3 } from './distant-s3.ts';

const key = ledgerKey.history('logs');
const owner: HistoryOwner = { store: order.store, repository: order.repository };
const empty: History = { version: 1, store: 'elasticsearch', repository: 'logs', nights: [] };

let distant: DistantS3;
const ledger = () => ({ s3: distant.s3, bucket: 'ledger' });

beforeEach(() => {
  vi.useFakeTimers();
  const random = new Random(7);
  vi.spyOn(Math, 'random').mockImplementation(() => random.next());
  distant = distantS3(random);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function over<T>(work: Promise<T>): Promise<T> {
  let isOver = false;
  work.finally(() => (isOver = true)).catch(() => {});
  while (!isOver) await vi.advanceTimersByTimeAsync(50);
  return await work;
}

/** The backup of a day, counted from the first of September. */
function night(day: number, { names = ['logs-app'] }: { names?: readonly string[] } = {}): Night {
  const startedAt = new Date(Date.UTC(2026, 8, day)).toISOString();
  const series = names.map((name) => ({ name, items: 1, documents: 1_000 + day, bytes: 10_000 }));
  return {
    ...{ uuid: `uuid-of-${day}`, name: `nightly-${day}`, startedAt, provenAt: startedAt },
    ...{ verdict: 'verified', level: 'examine', warned: false, documents: 1_000, bytes: 10_000, seconds: 60 },
    ...{ series, seriesLeftOut: 0, items: names.map((name) => ({ name, documents: 1_000 + day })) },
  };
}

const signal = new AbortController().signal;
const read = (of = owner) => over(readHistory(ledger(), of, signal));
const remember = (one: Night, of = owner) => over(rememberNight(ledger(), of, one, signal));
const put = (text: string) =>
  over(distant.s3.send(new PutObjectCommand({ Bucket: 'ledger', Key: key, Body: text, IfNoneMatch: '*' })));
const days = (history: unknown) => historySchema.parse(history).nights.map(({ uuid }) => Number(uuid?.slice(8)));
const writes = () => [...distant.answers].reduce((sum, [name, times]) => sum + (name === 'put 200' ? times : 0), 0);

test('a history is empty before the first proof, and nothing is written for it', async () => {
  expect(await read()).toEqual(empty);
  expect(distant.objects.size).toBe(0);
});

test('a night is remembered once, however often it comes', async () => {
  expect(await remember(night(1))).toBe('remembered');
  for (let again = 0; again < 3; again += 1) expect(await remember(night(1))).toBe('known');
  expect(days(await read())).toEqual([1]);
  expect(writes()).toBe(1);
});

test('a night comes once, when twenty messages bring it at once', async () => {
  const all = Array.from({ length: 20 }, () => rememberNight(ledger(), owner, night(1), signal));
  const outcomes = await over(Promise.all(all));
  expect(outcomes.filter((outcome) => outcome === 'remembered')).toHaveLength(1);
  expect(days(await read())).toEqual([1]);
});

test('none of forty nights is lost that are remembered at once, and they are in their order', {
  timeout: 30_000,
}, async () => {
  const all = Array.from({ length: 40 }, (_, at) => rememberNight(ledger(), owner, night(40 - at), signal));
  await over(Promise.all(all));
  expect(days(await read())).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
});

test('an old backup that is proven again, or for the first time, takes its own place', async () => {
  for (const day of [1, 2, 5]) await remember(night(day));
  expect(await remember({ ...night(2), provenAt: '2026-10-01T00:00:00.000Z' })).toBe('known');
  expect(await remember(night(3))).toBe('remembered');
  expect(days(await read())).toEqual([1, 2, 3, 5]);
});

test('a night that has long been forgotten changes nothing when its message comes again', async () => {
  const last = mostNights + 10;
  for (let day = 1; day <= last; day += 1) await remember(night(day));
  const before = distant.objects.get(key);
  expect(await remember(night(1))).toBe('known');
  expect(distant.objects.get(key)).toBe(before);
  expect(days(await read()).at(-1)).toBe(last);
});

test('what is written is within its bounds, and is read again, with as many and as long names as there may be', async () => {
  const names = Array.from({ length: 150 }, (_, at) => `${'very-long-name-'.repeat(15)}${'abc'.charAt(at % 3)}x${at}y`);
  for (let day = 1; day <= 30; day += 1) await remember(night(day, { names }));
  const text = distant.objects.get(key) ?? '';
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(historyLimitBytes);
  expect(days(await read())).toHaveLength(30);
});

test.each([
  ['is not JSON', '{"version":1,'],
  ['is not as it is written', JSON.stringify({ ...empty, nights: [{ startedAt: 'yesterday' }] })],
  ['has no version', '{}'],
])('a history that %s says so, and is begun anew by the next night', async (_, text) => {
  await put(text);
  expect(await read()).toEqual({
    unreadable: expect.stringMatching(/^s3:\/\/ledger\/.*history\.json is not .*begun anew/),
    isNewer: false,
  });
  expect(await remember(night(9))).toBe('begun-anew');
  expect(days(await read())).toEqual([9]);
  expect(await remember(night(10))).toBe('remembered');
});

test('a history that is broken is begun anew by a run that counts nothing, too, and then left alone by such', async () => {
  await put('garbage');
  expect(await over(rememberNight(ledger(), owner, null, signal))).toBe('begun-anew');
  expect(await read()).toEqual(empty);
  await remember(night(1));
  expect(await over(rememberNight(ledger(), owner, null, signal))).toBe('known');
  expect(days(await read())).toEqual([1]);
});

test('a history of a later Mayfly says so, and is left alone', async () => {
  const text = JSON.stringify({ version: 2, anything: [] });
  await put(text);
  expect(await read()).toEqual({
    unreadable: expect.stringMatching(/a later version of Mayfly; deploy/),
    isNewer: true,
  });
  expect(await remember(night(9))).toBe('left-alone');
  expect(distant.objects.get(key)).toBe(text);
});

test('a history that nobody reads for its length is left alone', async () => {
  await put(JSON.stringify({ ...empty, repository: 'x'.repeat(3 * historyLimitBytes) }));
  expect(await read()).toMatchObject({ unreadable: expect.stringMatching(/bytes, more than/), isNewer: true });
  expect(await remember(night(9))).toBe('left-alone');
});

test('another kind of backup under the same name begins a history of its own', async () => {
  await remember(night(1));
  const other = { ...owner, store: 'archive' };
  expect(await read(other)).toEqual({ ...empty, store: 'archive' });
  expect(await remember(night(2), other)).toBe('remembered');
  expect(days(await read(other))).toEqual([2]);
});

test('what S3 refuses is no broken history: the message is to come again', async () => {
  const refused = { send: () => Promise.reject(new Error('Forbidden')) } as unknown as DistantS3['s3'];
  await expect(over(readHistory({ s3: refused, bucket: 'ledger' }, owner, signal))).rejects.toThrow('Forbidden');
});
