import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReportedAttempt } from '../../../agent/contract/report.ts';
import { costOf, spotCost } from '../../../lambda/settle/cost.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { recordingLog } from '../recording-log.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 1, 0, minutes));
const price = (minutes: number, hourlyUsd: number) => ({ at: at(minutes), hourlyUsd });

describe('what spot costs', () => {
  test('is each price for as long as it held', () => {
    const prices = [price(-600, 9), price(-60, 0.06), price(10, 0.12), price(600, 9)];
    // Ten minutes of the one, twenty of the other.
    expect(spotCost(prices, { from: at(0), to: at(30) })).toBeCloseTo(0.01 + 0.04, 10);
  });

  test('is by the second, and a minute at the least', () => {
    const to = (seconds: number) => new Date(at(0).getTime() + seconds * 1000);
    const cost = (seconds: number) => spotCost([price(0, 3.6)], { from: at(0), to: to(seconds) });
    expect(cost(1)).toBeCloseTo(0.06, 10);
    expect(cost(60)).toBeCloseTo(0.06, 10);
    expect(cost(61)).toBeCloseTo(0.061, 10);
  });

  test('is not known when no price is, or none of the beginning', () => {
    expect(spotCost([], { from: at(0), to: at(30) })).toBeNull();
    expect(spotCost([price(1, 0.1)], { from: at(0), to: at(30) })).toBeNull();
  });

  test('lies between the least and the highest price that held', () => {
    const change = fc.record({
      minutes: fc.integer({ min: 1, max: 59 }),
      hourlyUsd: fc.double({ min: 0.01, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(change, { selector: ({ minutes }) => minutes, maxLength: 8 }), (changes) => {
        const later = changes.map(({ minutes, hourlyUsd }) => price(minutes, hourlyUsd));
        const prices = [price(0, 1), ...later.toSorted((one, other) => one.at.getTime() - other.at.getTime())];
        const cost = spotCost(prices, { from: at(0), to: at(60) }) ?? Number.NaN;
        const each = prices.map(({ hourlyUsd }) => hourlyUsd);
        expect(cost).toBeGreaterThanOrEqual(Math.min(...each) - 1e-9);
        expect(cost).toBeLessThanOrEqual(Math.max(...each) + 1e-9);
      }),
    );
  });
});

describe('the cost of a run', () => {
  let aws: LocalAws;
  beforeEach(async () => {
    aws = await localAws();
  });
  afterEach(() => aws.close());
  afterAll(stopLocalAws);

  const spot: ReportedAttempt = {
    ...{ number: 1, instanceId: 'i-0123456789abcdef0', market: 'spot', type: 'm7g.large', zone: 'eu-central-1a' },
    ...{ launchedAt: at(0).toISOString(), endedAt: at(60).toISOString(), outcome: 'verified' },
  };
  const { log, lines } = recordingLog();
  const cost = (...attempts: ReportedAttempt[]) =>
    costOf(attempts, aws.ec2, { log, signal: AbortSignal.timeout(30_000) });

  test('is what the price history of EC2 says, of all attempts, in words too', async () => {
    expect(await cost(spot)).toEqual({
      // What moto has everything cost.
      amount: 0.00001,
      currency: 'USD',
      basis: 'spot price history, the instances alone: m7g.large in eu-central-1a, 3600 s',
    });
    const second = { ...spot, number: 2, zone: 'eu-central-1b', endedAt: at(30).toISOString() };
    expect(await cost(spot, second)).toMatchObject({
      amount: 0.000015,
      basis: expect.stringMatching(/3600 s; m7g\.large in eu-central-1b, 1800 s$/),
    });
    const asked = aws.gate.calls.filter(({ action }) => action === 'DescribeSpotPriceHistory').slice(-2);
    const of = (AvailabilityZone: string) =>
      expect.objectContaining({
        'InstanceType.1': 'm7g.large',
        'ProductDescription.1': 'Linux/UNIX',
        AvailabilityZone,
      });
    // Both are asked at once.
    expect(asked.map(({ parameters }) => parameters)).toEqual(
      expect.arrayContaining([of('eu-central-1a'), of('eu-central-1b')]),
    );
  });

  test('of a run without any instance is nothing', async () => {
    expect(await cost()).toEqual({ amount: 0, currency: 'USD', basis: 'no instance was launched' });
    expect(aws.gate.calls.map(({ action }) => action)).not.toContain('DescribeSpotPriceHistory');
  });

  test.each<[string, Partial<ReportedAttempt>]>([
    ['was on demand', { market: 'on-demand' }],
    ['is of a type that nobody knows', { type: null }],
    ['is of a type that does not exist', { type: 'x0.huge' }],
    ['says something strange of its type', { type: 'm7g.large&Action=x' }],
    ['was in a zone that nobody knows', { zone: null }],
    ['has not ended, as far as anybody knows', { endedAt: null, outcome: 'running' }],
  ])('is not known when one of its attempts %s', async (_, changes) => {
    expect(await cost(spot, { ...spot, number: 2, ...changes })).toBeNull();
  });

  test('that EC2 does not tell now is not known, which the log says', async () => {
    const match = { action: 'DescribeSpotPriceHistory' };
    aws.gate.inject({ match, fault: { kind: 'refused' }, times: 99 });
    expect(await cost(spot)).toBeNull();
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'cost of the run is not known' }));
  });
});
