import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LoadSample, loadSchema } from '../../../agent/contract/load.ts';
import { loadOf } from '../../../agent/proof/load/held-back.ts';

const begin = Date.UTC(2026, 2, 1);

/** One sample each five seconds. */
function samplesOf(all: readonly Partial<LoadSample>[]): LoadSample[] {
  return all.map((sample, position) => ({
    startedAt: new Date(begin + position * 5_000).toISOString(),
    seconds: 5,
    ...{ processors: 0.2, disk: 0.1, diskRead: 0, diskWritten: 0, received: 0 },
    ...sample,
  }));
}
const times = (count: number, sample: Partial<LoadSample>) => Array<Partial<LoadSample>>(count).fill(sample);

test('what is near its limit holds back, for its share of the time', () => {
  const load = loadOf(
    samplesOf([
      ...times(5, { received: 1_000_000_000 }),
      ...times(3, { processors: 0.95, received: 990_000_000 }),
      ...times(2, { disk: 0.9, processors: 0.9 }),
    ]),
  );
  expect(load?.network).toEqual({ heldBack: 0.5, mean: 797_000_000, highest: 1_000_000_000 });
  expect(load?.processors).toEqual({ heldBack: 0.5, mean: 0.565 });
  expect(load?.disk).toEqual({ heldBack: 0.2, mean: 0.26 });
});

test('a rate well below the highest one does not, nor does a trickle that is the highest', () => {
  const rates = [100, 79, 81].map((megabytes) => ({ received: megabytes * 1e6 }));
  expect(loadOf(samplesOf(rates))?.network?.heldBack).toBe(0.667);
  expect(loadOf(samplesOf(times(4, { received: 900_000 })))?.network?.heldBack).toBe(0);
});

test('after a burst the lower rate is the limit, minutes later', () => {
  const load = loadOf(samplesOf([...times(60, { received: 1_250_000_000 }), ...times(240, { received: 100_000_000 })]));
  // But for the two and a half minutes in which it might be anything.
  expect(load?.network?.heldBack).toBe(0.9);
});

test('a sample counts by how long it lasted', () => {
  const load = loadOf(
    samplesOf([
      { processors: 1, seconds: 1 },
      { processors: 0, seconds: 9 },
    ]),
  );
  expect(load?.processors).toEqual({ heldBack: 0.1, mean: 0.1 });
});

test('what is never known stays unknown, and nothing at all is no load', () => {
  const load = loadOf(samplesOf(times(3, { disk: null, diskRead: null, diskWritten: null })));
  expect(load?.disk).toBeNull();
  expect(load?.processors).not.toBeNull();
  expect(loadOf([])).toBeNull();
});

test('however long a proof was, its load is sound, bounded and over the same time', () => {
  const share = fc.option(fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000));
  const rate = fc.option(fc.nat(2e9));
  const fields = { processors: share, disk: share, diskRead: rate, diskWritten: rate, received: rate };
  fc.assert(
    fc.property(fc.array(fc.record(fields), { minLength: 1, maxLength: 1_500, size: 'max' }), (all) => {
      const samples = samplesOf(all);
      const load = loadSchema.parse(loadOf(samples));
      expect(load.samples.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(samples.length * 5);
      expect(load.samples[0]?.startedAt).toBe(samples[0]?.startedAt);
    }),
    { numRuns: 30 },
  );
});

test('of a long proof, neighbours become their mean', () => {
  const load = loadOf(samplesOf([...Array(240)].flatMap(() => [{ received: 100 }, { received: 301 }])));
  expect(load?.samples).toHaveLength(240);
  expect(load?.samples[1]).toMatchObject({
    startedAt: new Date(begin + 10_000).toISOString(),
    seconds: 10,
    received: 201,
  });
});
