import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fleetKinds } from './kinds/fleet.ts';
import { faultKinds } from './kinds/kinds.ts';
import { planOf } from './plan.ts';
import { Random } from './random.ts';

const plain = (runs: number, seed: number) =>
  planOf({ runs, seed, kinds: faultKinds }).map(({ number, seed: own, faults, condition }) => ({
    number,
    own,
    faults: faults.map(({ name }) => name),
    condition: condition.name,
  }));

/** Of all snapshots that meet a fault which wants a proof to come so far. */
function conditionsOf(needed: 'bytes' | 'examine'): string[] {
  const needy = new Set(faultKinds.filter(({ needs }) => needs === needed).map(({ name }) => name));
  const met = plain(500, 5).filter(({ faults }) => faults.some((name) => needy.has(name)));
  return [...new Set(met.map(({ condition }) => condition))].toSorted();
}

test('the same seed gives the same plan, another seed another', () => {
  expect(plain(200, 7)).toEqual(plain(200, 7));
  expect(plain(200, 7)).not.toEqual(plain(200, 8));
});

test('each fault comes alone first, then two different ones together', () => {
  const plan = plain(300, 3);
  const alone = plan.slice(0, faultKinds.length).map(({ faults }) => faults);
  expect(alone.flat().sort()).toEqual(faultKinds.map(({ name }) => name).sort());
  for (const { faults } of plan.slice(faultKinds.length)) expect(new Set(faults).size).toBe(2);
});

test('what only a restore can meet is never planned for a damaged snapshot', () => {
  expect(conditionsOf('examine')).toEqual(['sound']);
});

test('what only the reading of data can meet is planned for what is sound until then', () => {
  expect(conditionsOf('bytes')).toEqual(['bit flipped', 'checksum flipped', 'sound']);
});

test('a snapshot has what each of its faults needs', () => {
  for (const { faults, contents } of planOf({ runs: 500, seed: 5, kinds: faultKinds })) {
    for (const { contents: needed = {} } of faults) {
      expect(contents.indices).toBeGreaterThanOrEqual(needed.indices ?? 1);
      expect(contents.objectMegabytes).toBeGreaterThanOrEqual(needed.objectMegabytes ?? 0);
    }
  }
});

test('without pools and parts each snapshot has an instance of its own, and lands alone', () => {
  const plan = planOf({ runs: 300, seed: 3, kinds: faultKinds });
  expect([...new Set(plan.map(({ setting, companions }) => `${setting} ${companions}`))]).toEqual(['instance 0']);
});

const fleet = planOf({ runs: 500, seed: 5, kinds: fleetKinds });

test('what can go wrong with a member is planned for a pool, with a part for what is divided', () => {
  for (const { faults, setting } of fleet) {
    expect(setting).not.toBe('instance');
    for (const { settings } of faults) expect(settings).toContain(setting);
  }
  expect(new Set(fleet.map(({ setting }) => setting))).toEqual(new Set(['pool', 'parts']));
});

test('a pool has more than one snapshot at once, and what is divided as many indices as parts', () => {
  for (const { setting, companions, contents } of fleet) {
    expect(companions).toBeGreaterThanOrEqual(setting === 'pool' ? 1 : 0);
    expect(contents.indices).toBeGreaterThanOrEqual(setting === 'parts' ? 3 : 1);
  }
});

test.for([
  ['alone', faultKinds],
  ['in a fleet', fleetKinds],
] as const)('there are at least 25 faults, each with a name of its own: %s', ([, kinds]) => {
  const names = kinds.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(25);
});

test('chance stays within its bounds and reaches them', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: -5, max: 5 }), fc.nat(10), (seed, least, more) => {
      const random = new Random(seed);
      const drawn = Array.from({ length: 300 }, () => random.integer(least, least + more));
      expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([least, least + more]);
    }),
    { numRuns: 50 },
  );
});
