import { expect, test } from 'vitest';
import { isSurelyNothing, meaningOf } from '../../../lambda/run/refusal-meaning.ts';

const named = (...codes: string[]) => codes.map((code) => ({ code, message: '' }));

// Karpenter, which launches by instant fleets, takes these for capacity: pkg/errors/errors.go.
test.each([
  'InsufficientInstanceCapacity',
  'MaxSpotInstanceCountExceeded',
  'VcpuLimitExceeded',
  'UnfulfillableCapacity',
  'Unsupported',
  'InsufficientFreeAddressesInSubnet',
  'ReservationCapacityExceeded',
  'MaxFleetCountExceeded',
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
  'PendingVerification',
])('%s is a lack of capacity, beside other errors too', (code) => {
  expect(meaningOf(named(code))).toBe('capacity');
  expect(meaningOf(named('UnauthorizedOperation', code))).toBe('capacity');
});

test('an answer with neither instance nor error is a lack of capacity', () => {
  expect(meaningOf([])).toBe('capacity');
});

test.each(['RequestLimitExceeded', 'InternalError', 'Unavailable', 'ServiceUnavailable'])(
  '%s in a list is as throttling is',
  (code) => {
    expect(meaningOf(named(code))).toBe('throttled');
  },
);

test.each([
  ['InvalidFleetConfig', 'The fleet configuration contains duplicate instance pools.'],
  ['InvalidParameterValue', "We couldn't find any instance pools that match your instance requirements."],
  ['InvalidParameterValue', 'Two or more of your InstanceRequirements structures include overlapping values.'],
  ['InvalidParameterValue', 'Your request contains more than the maximum allowed number of InstanceRequirements (4)'],
  ['InvalidFleetConfiguration', 'Your requested instance type is not supported in your requested Availability Zone'],
])('%s: %s is unsuitable, unless it is beside another refusal', (code, message) => {
  expect(meaningOf([{ code, message }])).toBe('unsuitable');
  expect(meaningOf([{ code, message }, ...named('UnauthorizedOperation')])).toBe('refused');
});

test.each(['UnauthorizedOperation', 'InvalidAMIID.NotFound', 'InvalidParameterValue'])('%s is refused', (code) => {
  expect(meaningOf(named(code))).toBe('refused');
});

test('a failure that EC2 throws leaves open whether it has launched; a lack of capacity does not', () => {
  const [failure, lack] = named('InternalError', 'InsufficientInstanceCapacity');
  expect([failure, lack].map((error) => error && isSurelyNothing(error))).toEqual([false, true]);
});
