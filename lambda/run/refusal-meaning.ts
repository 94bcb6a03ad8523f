import type { Market } from '../../agent/contract/order.ts';
import type { FleetError } from '../aws/create-fleet.ts';
import type { Refusal } from '../ledger/refusals.ts';

/** EC2's codes for "not now, not here": another market, or another time, may do. Source: EC2 API, "Error codes". */
const capacityCodes: ReadonlySet<string> = new Set([
  'InstanceLimitExceeded',
  'InsufficientCapacity',
  'InsufficientHostCapacity',
  'InsufficientInstanceCapacity',
  'MaxSpotInstanceCountExceeded',
  'SpotMaxPriceTooLow',
  'UnfulfillableCapacity',
  'VcpuLimitExceeded',
]);

/** Its codes for "too often": nothing was looked at, and the same may do a little later. */
const throttlingCodes: ReadonlySet<string> = new Set([
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
]);

export type RefusalMeaning = 'capacity' | 'throttled' | 'refused';

/** A fleet names an error for each type and subnet; where one of them lacks capacity, that is what it is about. */
export function meaningOf(errors: readonly FleetError[]): RefusalMeaning {
  if (errors.some(({ code }) => capacityCodes.has(code))) return 'capacity';
  return errors.some(({ code }) => throttlingCodes.has(code)) ? 'throttled' : 'refused';
}

/** Where the next try is made: in the next market where this one lacks capacity, else in the first one again. */
export function nextMarket(
  refusals: readonly Pick<Refusal, 'market' | 'errors'>[],
  markets: readonly Market[],
): Market {
  const last = refusals.at(-1);
  const next = last && meaningOf(last.errors) === 'capacity' ? markets[markets.indexOf(last.market) + 1] : undefined;
  return next ?? firstOf(markets);
}

/** How often all markets that could be asked have refused. */
export function roundsOf(refusals: readonly Pick<Refusal, 'market' | 'errors'>[], markets: readonly Market[]): number {
  return refusals.filter((_, index) => nextMarket(refusals.slice(0, index + 1), markets) === firstOf(markets)).length;
}

/** AWS's own words, each once. */
export function wordsOf(errors: readonly FleetError[]): string {
  return [...new Set(errors.map(({ code, message }) => `${code}: ${message}`))].join(' / ') || 'no reason given';
}

function firstOf(markets: readonly Market[]): Market {
  return markets[0] ?? 'spot';
}
