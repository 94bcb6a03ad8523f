import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostTags, orderSchema, tagsSchema } from '../../../agent/contract/order.ts';
import { ConfigurationError } from '../../../lambda/configuration/configuration.ts';
import { enclosedExpectations, makeOrder, OrderTooLargeError, runIdOf } from '../../../lambda/trigger/make-order.ts';
import { chosen, deployment, machines, settings } from '../examples.ts';

const objectCreated = {
  bucket: settings.bucket,
  key: 'es/logs/snap-Qk-9_aBcDeFgHiJkLmNoPq.dat',
  at: '2026-11-01T00:00:00.000Z',
};
const making = {
  objectCreated,
  backup: { uuid: 'Qk-9_aBcDeFgHiJkLmNoPq' },
  settings,
  deployment,
  machines,
  tags: {},
  chosen,
  lastFingerprint: null,
  now: new Date('2026-11-01T00:01:00.000Z'),
};

test('the text of an order is the order', () => {
  const { order, text } = makeOrder(making);
  expect(orderSchema.parse(JSON.parse(text))).toEqual(order);
  expect(order).toMatchObject({
    repository: { name: 'logs', basePath: 'es/logs' },
    eventAt: objectCreated.at,
    ledger: { ownPrefix: 'attempts/AROAEXAMPLE' },
    attempt: { number: 1 },
  });
});

test('an order carries how the repository was seen last', () => {
  const lastFingerprint = {
    repositoryUuid: 'u',
    clusterId: 'c',
    generation: 41,
    runId: runIdOf(settings.store, objectCreated),
  };
  expect(makeOrder({ ...making, lastFingerprint }).order.lastFingerprint).toEqual(lastFingerprint);
});

test('an order carries how its report is held against earlier ones, and nothing where nothing is restored', () => {
  const trend = { severity: 'fail', least: '15%' } as const;
  expect(makeOrder({ ...making, settings: { ...settings, trend } }).order.trend).toEqual(trend);
  expect(makeOrder(making).order).not.toHaveProperty('trend');
});

test('the run is the same for every event of an object, and another for any other object', () => {
  const part = fc.string({ unit: 'grapheme', minLength: 1 });
  expect(runIdOf(settings.store, objectCreated)).toMatch(/^[0-9a-f]{20}$/);
  expect(
    makeOrder({ ...making, objectCreated: { ...objectCreated, at: '2026-12-01T00:00:00.000Z' } }).order.runId,
  ).toBe(runIdOf(settings.store, objectCreated));
  fc.assert(
    fc.property(part, part, part, part, (bucket, key, otherBucket, otherKey) => {
      const same = bucket === otherBucket && key === otherKey;
      expect(
        runIdOf('elasticsearch', { bucket, key }) === runIdOf('elasticsearch', { bucket: otherBucket, key: otherKey }),
      ).toBe(same);
    }),
  );
  expect(runIdOf('a', { bucket: 'ab', key: 'c' })).not.toBe(runIdOf('a', { bucket: 'a', key: 'bc' }));
  expect(runIdOf('a', { bucket: 'b', key: 'c' })).not.toBe(runIdOf('archive', { bucket: 'b', key: 'c' }));
});

test('its deadlines count from when it is made, however old the event is', () => {
  const { order } = makeOrder({ ...making, now: new Date('2026-11-03T00:00:00.000Z') });
  expect(order.attempt.deadline).toBe('2026-11-03T01:00:00.000Z');
  expect(order.runDeadline).toBe('2026-11-03T06:00:00.000Z');
  expect(order.eventAt).toBe('2026-11-01T00:00:00.000Z');
});

/** Of so many bytes, and a little more. */
function expecting(bytes: number) {
  const indices = [{ for: ['ü'.repeat(bytes / 2)] }];
  return { ...making, settings: { ...settings, expectations: { version: 2 as const, indices } } };
}

test('expectations that are short stand in the order, and nothing is enclosed', () => {
  const short = expecting(1_800);
  expect(enclosedExpectations(short.settings)).toBeNull();
  expect(makeOrder(short).order).toMatchObject({ expectations: short.settings.expectations, enclosures: {} });
});

test.each([2_100, 1_000_000])('expectations of %i bytes are enclosed by their hash and length', (bytes) => {
  const long = expecting(bytes);
  const text = enclosedExpectations(long.settings) ?? '';
  expect(JSON.parse(text)).toEqual(long.settings.expectations);
  const { order, text: written } = makeOrder(long);
  expect(order.expectations).toBeNull();
  expect(order.enclosures).toEqual({
    expectations: { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) },
  });
  expect(Buffer.byteLength(written)).toBeLessThan(3_000);
});

test('an order that no instance could take is refused, measured in bytes, and says what to shorten', () => {
  const wordy = { ...making, settings: { ...settings, options: { keys: 'ü'.repeat(8_000) } } };
  expect(() => makeOrder(wordy)).toThrow(OrderTooLargeError);
  expect(() => makeOrder(wordy)).toThrow(/Shorten the tags/);
});

test('a deployment that lacks the topic for results is named', () => {
  const { resultsTopicArn: _, ...rest } = deployment;
  expect(() => makeOrder({ ...making, deployment: rest })).toThrow(ConfigurationError);
  expect(() => makeOrder({ ...making, deployment: rest })).toThrow(/resultsTopicArn/);
});

test('what the settings say about attempts and markets is frozen in it', () => {
  const made = (changes: object) => makeOrder({ ...making, settings: { ...settings, ...changes } }).order;
  expect(made({})).toMatchObject({
    limits: { attempts: 3, durationSeconds: 3_600, onDemand: true },
    machine: { markets: ['spot', 'on-demand'] },
  });
  expect(made({ attempts: 1, instances: { ...settings.instances, onDemand: false } })).toMatchObject({
    limits: { attempts: 1, onDemand: false },
    machine: { markets: ['spot'] },
  });
  expect(made({ attempts: 1 }).machine.markets[0]).toBe('spot');
});

test('without a duration in the settings it has one, never longer than the run', () => {
  const { durationMinutes: _, ...rest } = settings;
  expect(makeOrder({ ...making, settings: rest }).order.limits.durationSeconds).toBe(7_200);
  const short = makeOrder({ ...making, settings: { ...rest, runMaximumMinutes: 30 } }).order;
  expect([short.limits.durationSeconds, short.attempt.deadline]).toEqual([1_800, short.runDeadline]);
});

test('the time that a snapshot of its size takes is its duration, unless the settings know better', () => {
  const { durationMinutes: _, ...rest } = settings;
  const large = { ...chosen, seconds: 9_000 };
  const duration = (of: typeof rest) =>
    makeOrder({ ...making, chosen: large, settings: of }).order.limits.durationSeconds;
  expect(duration(rest)).toBe(9_000);
  expect(duration({ ...rest, runMaximumMinutes: 60 })).toBe(3_600);
  expect(duration(settings)).toBe(3_600);
});

test('what was chosen for the snapshot is frozen in it', () => {
  expect(makeOrder(making).order).toMatchObject({
    backup: { uuid: 'Qk-9_aBcDeFgHiJkLmNoPq' },
    writtenBy: '8.17.0',
    machine: { images: chosen.images, imageVersions: ['8.17.0'], needs: chosen.needs },
  });
  expect(makeOrder({ ...making, chosen: { ...chosen, images: [] } }).order.machine.images).toEqual([]);
});

test('tags are frozen in it; without any it is as it was before there were tags', () => {
  const tags = { CostCenter: '42' };
  expect(makeOrder({ ...making, tags }).order.machine.tags).toEqual(tags);
  expect(makeOrder(making).text).not.toContain('"tags"');
});

test('tags that no order has room for are refused', () => {
  const many = (count: number, length: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`key-${number}`, 'ü'.repeat(length)]));
  expect(tagsSchema.safeParse(many(mostTags, 30)).success).toBe(true);
  expect(tagsSchema.safeParse(many(mostTags + 1, 1)).success).toBe(false);
  expect(tagsSchema.safeParse(many(10, 210)).error?.message).toMatch(/more than 4096 bytes/);
});
