import type { FleetError } from '../aws/create-fleet.ts';

/**
 * EC2's codes for "not now, not here": another market, another architecture, or another time may do. Sources: EC2 API,
 * "Error codes"; Karpenter, pkg/errors/errors.go, its unfulfillableCapacityErrorCodes and what it takes for such.
 */
const capacityCodes: ReadonlySet<string> = new Set([
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
  'InstanceLimitExceeded',
  'InsufficientAddressCapacity',
  'InsufficientCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientHostCapacity',
  'InsufficientInstanceCapacity',
  'InsufficientVolumeCapacity',
  'MaxFleetCountExceeded',
  'MaxSpotInstanceCountExceeded',
  'NetworkInterfaceLimitExceeded',
  'PendingVerification',
  'ReservationCapacityExceeded',
  'ServiceLinkedRoleCreationNotPermitted',
  'SpotMaxPriceTooLow',
  'UnfulfillableCapacity',
  'Unsupported',
  'VcpuLimitExceeded',
  'VolumeLimitExceeded',
]);

/** Its codes for "too often": nothing was looked at, and the same may do a little later. */
const throttlingCodes: ReadonlySet<string> = new Set([
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
]);

/** Its codes for a failure of its own. In a fleet's list they are as throttling is; thrown, they leave all open. */
const failureCodes: ReadonlySet<string> = new Set(['InternalError', 'ServiceUnavailable', 'Unavailable']);

/** `unsuitable`: what is asked for fits nothing in these subnets, or not together; asked in parts, it may. */
export type RefusalMeaning = 'capacity' | 'throttled' | 'unsuitable' | 'refused';

/**
 * A fleet names an error for each type and subnet; where one of them lacks capacity, that is what it is about. So it is
 * where EC2 names none: it has launched nothing, and may later.
 */
export function meaningOf(errors: readonly FleetError[]): RefusalMeaning {
  if (errors.length === 0 || errors.some(({ code }) => capacityCodes.has(code))) return 'capacity';
  if (errors.some(({ code }) => throttlingCodes.has(code) || failureCodes.has(code))) return 'throttled';
  return errors.every(isUnsuitable) ? 'unsuitable' : 'refused';
}

/** Whether what EC2 has thrown with a server's status was surely not carried out. */
export function isSurelyNothing({ code }: Pick<FleetError, 'code'>): boolean {
  return capacityCodes.has(code) || throttlingCodes.has(code);
}

/** "… couldn't find any instance pools that match your instance requirements", "duplicate instance pools". */
export function isUnsuitable({ code, message }: FleetError): boolean {
  if (code === 'InvalidFleetConfig' || code === 'InvalidFleetConfiguration') return true;
  return code === 'InvalidParameterValue' && /instance pools|InstanceRequirements/.test(message);
}

/** AWS's own words, each once. */
export function wordsOf(errors: readonly FleetError[]): string {
  return [...new Set(errors.map(({ code, message }) => `${code}: ${message}`))].join(' / ') || 'no reason given';
}
