import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../agent/contract/order.ts';
import { mostRefusals } from '../../../lambda/ledger/refusals.ts';
import { nextChoice, roundsOf } from '../../../lambda/run/launch-choices.ts';
import { order } from '../../contract/examples.ts';

const arm = { architecture: 'arm64', imageId: 'ami-arm' } as const;
const x86 = { architecture: 'x86_64', imageId: 'ami-x86' } as const;
const subnets = (count: number) => Array.from({ length: count }, (_, index) => `subnet-${index + 1}`);
const machineOf = (changes: Partial<Order['machine']> = {}): Order['machine'] => ({
  ...order.machine,
  ...{ images: [arm, x86], subnetIds: subnets(3), markets: ['spot', 'on-demand'] },
  ...changes,
});
const refused = (code: string, message = '') => ({ errors: [{ code, message }] });
const lacking = refused('InsufficientInstanceCapacity');
const duplicates = refused('InvalidFleetConfig', 'The fleet configuration contains duplicate instance pools.');
const noPools = refused(
  'InvalidParameterValue',
  "We couldn't find any instance pools that match your instance requirements.",
);
const forbidden = refused('UnauthorizedOperation');
const wordsOf = (refusals: Parameters<typeof nextChoice>[0], machine = machineOf()) => {
  const { market, image, subnetIds } = nextChoice(refusals, machine) ?? {};
  return `${market} ${image?.architecture} ${subnetIds?.join(' ')}`;
};
const all = 'subnet-1 subnet-2 subnet-3';

describe('the next choice', () => {
  test.each([
    ['spot and the first architecture at first', [], `spot arm64 ${all}`],
    ['the other architecture where the first lacks capacity', [lacking], `spot x86_64 ${all}`],
    ['the other market where both lack it', [lacking, lacking], `on-demand arm64 ${all}`],
    ['the first again when all of them do', [lacking, lacking, lacking, lacking], `spot arm64 ${all}`],
    ['the first again when it was forbidden', [lacking, forbidden], `spot arm64 ${all}`],
    ['the first again when it was throttled', [lacking, refused('RequestLimitExceeded')], `spot arm64 ${all}`],
    ['the next when EC2 said nothing', [{ errors: [] }], `spot x86_64 ${all}`],
    ['one subnet alone where they are duplicates', [duplicates], 'spot arm64 subnet-1'],
    ['each alone from then on', [duplicates, lacking, lacking, lacking], 'spot x86_64 subnet-1'],
    ['one subnet alone where nothing fits all of them', [noPools], 'spot arm64 subnet-1'],
    ['the next one where nothing fits in it', [noPools, noPools], 'spot arm64 subnet-2'],
    ['alone in the place where the others were', [lacking, noPools], 'spot x86_64 subnet-1'],
  ])('is %s', (_, refusals, expected) => {
    expect(wordsOf(refusals)).toBe(expected);
  });

  test('is the other architecture where one subnet is all there is and nothing fits', () => {
    expect(wordsOf([noPools], machineOf({ subnetIds: subnets(1) }))).toBe('spot x86_64 subnet-1');
  });

  test('is of four subnets at once, since EC2 takes no more requirements', () => {
    const machine = machineOf({ subnetIds: subnets(6), images: [arm] });
    expect(wordsOf([], machine)).toBe('spot arm64 subnet-1 subnet-2 subnet-3 subnet-4');
    expect(wordsOf([lacking], machine)).toBe('spot arm64 subnet-5 subnet-6');
  });

  test('is none without an image', () => {
    expect(nextChoice([], machineOf({ images: [] }))).toBeNull();
  });

  test('comes to every market, architecture and subnet in a bounded number of tries, whatever is refused', () => {
    const refusals = fc.array(fc.constantFrom(lacking, duplicates, noPools), { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(refusals, fc.integer({ min: 1, max: 10 }), (refused, count) => {
        const machine = machineOf({ subnetIds: subnets(count) });
        const asked = refused.map((_, index) => nextChoice(refused.slice(0, index), machine));
        const pools = asked.flatMap((choice) => choice?.subnetIds.map((id) => `${choice.market} ${id}`) ?? []);
        expect(new Set(pools).size).toBe(2 * count);
        expect(asked.every((choice) => (choice?.subnetIds.length ?? 9) <= 4)).toBe(true);
        expect(roundsOf(refused, machine)).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});

describe('what the restore target wants', () => {
  const needs = { ...order.machine.needs, forTarget: { minutes: 30, networkGbps: 25, vcpus: 2 } };
  const asked = (refusals: Parameters<typeof nextChoice>[0], changes: Partial<Order['machine']> = {}) => {
    const machine = machineOf({ images: [arm], needs, ...changes });
    return `${nextChoice(refusals, machine)?.isForTarget ? 'wanted' : 'plain'} ${wordsOf(refusals, machine)}`;
  };

  test.each([
    ['is asked for first', [], `wanted spot arm64 ${all}`],
    ['is let go before spot is', [lacking], `plain spot arm64 ${all}`],
    ['is asked for on demand where spot has nothing at all', [lacking, lacking], `wanted on-demand arm64 ${all}`],
    ['is let go when all has been asked', [lacking, lacking, lacking, lacking], `plain spot arm64 ${all}`],
    ['is not asked for again then', [lacking, lacking, lacking, lacking, lacking], `plain on-demand arm64 ${all}`],
    ['is asked for again when it was throttled', [refused('RequestLimitExceeded')], `wanted spot arm64 ${all}`],
    ['is let go when it was refused', [refused('InvalidParameterValue', 'No.')], `plain spot arm64 ${all}`],
    ['is asked for in each subnet where nothing fits all', [noPools], 'wanted spot arm64 subnet-1'],
    ['is let go where no subnet has it', [noPools, noPools, noPools, noPools], 'plain spot arm64 subnet-1'],
  ])('%s', (_, refusals, expected) => {
    expect(asked(refusals)).toBe(expected);
  });

  test('leaves tries for all the rest, with the most subnets that there can be', () => {
    const machine = machineOf({ subnetIds: subnets(10), needs });
    const nothing = Array.from({ length: mostRefusals }, () => noPools);
    expect(roundsOf(nothing, machine)).toBeGreaterThanOrEqual(2);
    expect(nextChoice(nothing.slice(0, -1), machine)?.isForTarget).toBe(false);
  });
});

test('rounds are counted when all choices have refused, or one of them for another reason', () => {
  const rounds = (...refusals: (typeof lacking)[]) => roundsOf(refusals, machineOf());
  expect(rounds(lacking, lacking, lacking)).toBe(0);
  expect(rounds(lacking, lacking, lacking, lacking)).toBe(1);
  expect(rounds(forbidden, lacking, forbidden)).toBe(2);
  expect(rounds(duplicates)).toBe(0);
});
