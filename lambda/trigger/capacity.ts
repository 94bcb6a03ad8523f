import type { FleetError } from '../aws/create-fleet.ts';

/** EC2's codes for "not now, not here": another market, or another time, may do. Source: EC2 API, "Error codes". */
const capacityCodes: ReadonlySet<string> = new Set([
  'InsufficientCapacity',
  'InsufficientHostCapacity',
  'InsufficientInstanceCapacity',
  'MaxSpotInstanceCountExceeded',
  'SpotMaxPriceTooLow',
  'UnfulfillableCapacity',
]);

/** A fleet names an error for each type and subnet; where one of them lacks capacity, that is what it is about. */
export function lacksCapacity(errors: readonly FleetError[]): boolean {
  return errors.some(({ code }) => capacityCodes.has(code));
}

/** Capacity errors come in the answer or are thrown; the rest of what is thrown is none of ours. */
export function thrownCapacityError(error: unknown): FleetError | null {
  if (!(error instanceof Error)) return null;
  const thrown = { code: error.name, message: error.message };
  return lacksCapacity([thrown]) ? thrown : null;
}
