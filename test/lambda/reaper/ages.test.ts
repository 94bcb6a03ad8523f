import { describe, expect, test } from 'vitest';
import { agesOf, type RepositoryHistory } from '../../../lambda/reaper/ages.ts';
import { order, uuidOf } from '../../contract/examples.ts';

const now = new Date('2026-11-20T00:00:00.000Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const verified = (hours: number) => ({
  ...{ runId: order.runId, snapshotName: null, snapshotUuid: uuidOf(order), snapshotEndedAt: null },
  snapshotAt: hoursAgo(hours + 1),
  at: hoursAgo(hours),
});
const ages = (remembered: Partial<RepositoryHistory>) =>
  agesOf({ state: null, openLandings: [], watchedSince: hoursAgo(100), ...remembered }, now);

describe('the age of the youngest snapshot', () => {
  test('counts from its landing, by the state of the repository', () => {
    const state = { lastLandedAt: hoursAgo(30), lastVerified: null };
    expect(ages({ state })).toMatchObject({ SnapshotAgeHours: 30 });
  });

  test('counts from the landing of one whose run is still open, whichever is younger', () => {
    const state = { lastLandedAt: hoursAgo(30), lastVerified: null };
    expect(ages({ state, openLandings: [hoursAgo(3), hoursAgo(1.5)] })).toMatchObject({ SnapshotAgeHours: 1.5 });
    expect(ages({ state, openLandings: [hoursAgo(50)] })).toMatchObject({ SnapshotAgeHours: 30 });
  });

  test('grows beyond every week', () => {
    expect(ages({ state: { lastLandedAt: hoursAgo(24 * 40), lastVerified: null } })).toMatchObject({
      SnapshotAgeHours: 960,
    });
  });
});

describe('the age of the last verified', () => {
  test('counts from when it was settled', () => {
    const state = { lastLandedAt: hoursAgo(1), lastVerified: verified(48) };
    expect(ages({ state })).toEqual({ SnapshotAgeHours: 1, VerifiedAgeHours: 48 });
  });
});

test('where there was never any, both count from when the repository was first looked after', () => {
  expect(ages({})).toEqual({ SnapshotAgeHours: 100, VerifiedAgeHours: 100 });
  expect(ages({ openLandings: [hoursAgo(2)] })).toEqual({ SnapshotAgeHours: 2, VerifiedAgeHours: 100 });
});

test('a state of before it was noted when snapshots land counts from then as well', () => {
  expect(ages({ state: { lastLandedAt: null, lastVerified: verified(5) } })).toEqual({
    SnapshotAgeHours: 100,
    VerifiedAgeHours: 5,
  });
});

test('nothing is younger than now, though clocks differ', () => {
  expect(ages({ openLandings: [hoursAgo(-1)], watchedSince: hoursAgo(-1) })).toEqual({
    SnapshotAgeHours: 0,
    VerifiedAgeHours: 0,
  });
});
