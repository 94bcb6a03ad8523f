import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnreadableMessageError } from '../../../lambda/queue/unreadable-message.ts';
import { type Request, readAnnouncements } from '../../../lambda/trigger/object-created.ts';
import { eventBridgeEvent, s3Notification, s3TestEvent } from '../events.ts';

const requests = (message: unknown) =>
  readAnnouncements(JSON.stringify(message)).map((announcement) => announcement.read());
const landingOf = (request: Request | null | undefined) =>
  request?.kind === 'object-created' ? request.objectCreated : null;
const read = (message: unknown) => requests(message).map(landingOf);
const key = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed());

describe('an S3 notification', () => {
  test('announces each of its records, with the key as it is in the bucket', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), (keys) => {
        expect(read(s3Notification('b', keys)).map((objectCreated) => objectCreated?.key)).toEqual(keys);
      }),
    );
  });

  test('tells plus signs, spaces and umlauts in a key apart', () => {
    const [record] = s3Notification('b', ['x']).Records;
    const withKey = (encoded: string) => ({
      Records: [{ ...record, s3: { bucket: { name: 'b' }, object: { key: encoded } } }],
    });
    expect(read(withKey('a+b%2Bc/%C3%BC%3A.dat'))).toEqual([
      { bucket: 'b', key: 'a b+c/ü:.dat', at: '2026-11-01T00:00:00.000Z' },
    ]);
  });

  test('announces nothing that lands when something was removed', () => {
    expect(read(s3Notification('b', ['k'], 'ObjectRemoved:Delete'))).toEqual([null]);
  });

  test.each([
    ['its key is badly encoded', { s3: { bucket: { name: 'b' }, object: { key: '%E0%A4' } } }, /s3\.object\.key/],
    ['its time is none', { eventTime: 'yesterday' }, /eventTime/],
    ['it comes from elsewhere', { eventSource: 'aws:sqs' }, /eventSource/],
    ['it has no bucket', { s3: { object: { key: 'k' } } }, /bucket/],
  ])('has a record that names what is wrong when %s, beside one that is read', (_, wrong, named) => {
    const { Records } = s3Notification('b', ['bad', 'good']);
    const [bad, good] = readAnnouncements(JSON.stringify({ Records: [{ ...Records[0], ...wrong }, Records[1]] }));
    expect(() => bad?.read()).toThrow(UnreadableMessageError);
    expect(() => bad?.read()).toThrow(named);
    expect(landingOf(good?.read())?.key).toBe('good');
  });
});

describe('an EventBridge event', () => {
  test('announces its object, whose key is not encoded', () => {
    fc.assert(
      fc.property(key, (text) => {
        expect(read(eventBridgeEvent('b', text))[0]?.key).toBe(text);
      }),
    );
    expect(read(eventBridgeEvent('b', 'a+b%20c'))).toEqual([
      { bucket: 'b', key: 'a+b%20c', at: '2026-11-01T00:00:00Z' },
    ]);
  });

  test('announces nothing that lands when it is of another type', () => {
    expect(read(eventBridgeEvent('b', 'k', 'Object Deleted'))).toEqual([null]);
  });

  test('names what it lacks', () => {
    const [bad] = readAnnouncements(
      JSON.stringify({ ...eventBridgeEvent('b', 'k'), detail: { bucket: { name: 'b' } } }),
    );
    expect(() => bad?.read()).toThrow(/detail\.object/);
  });
});

test('the test event of S3 announces nothing', () => {
  expect(read(s3TestEvent)).toEqual([]);
});

test.each([
  '',
  'null',
  '[]',
  '{"Records":1}',
  '{"source":"aws.ec2","detail-type":"x"}',
  '"text"',
  '{"Type":"Notification"}',
])('refuses %j, which is no announcement', (body) => {
  expect(() => readAnnouncements(body)).toThrow(UnreadableMessageError);
});

test('whatever arrives is announced or refused by name, never anything else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      try {
        for (const announcement of readAnnouncements(body)) announcement.read();
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableMessageError);
      }
    }),
  );
});

test('a message of Mayfly itself asks for a launch', () => {
  const launch = { version: 1, runId: '0123456789abcdef0123', attempt: 2, rounds: 3 };
  expect(requests(launch)).toEqual([{ kind: 'launch', launch }]);
  expect(() => requests({ ...launch, attempt: 0 })).toThrow(UnreadableMessageError);
});
