import { describe, expect, test } from 'vitest';
import type { Market, Order } from '../../../agent/contract/order.ts';
import type { Refusal } from '../../../lambda/ledger/refusals.ts';
import { adviceOnEnd, adviceOnRefusal } from '../../../lambda/settle/launch-advice.ts';
import { order } from '../../contract/examples.ts';

const refusal = (market: Market, ...errors: Refusal['errors']): Refusal => ({
  ...{ version: 1, runId: order.runId, attempt: 1, number: 1, at: order.madeAt },
  market,
  errors,
});
const needing = (needs: Partial<Order['machine']['needs']>): Order => ({
  ...order,
  machine: { ...order.machine, needs: { ...order.machine.needs, ...needs } },
});
const advice = (code: string, message = '', market: Market = 'spot') =>
  adviceOnRefusal(refusal(market, { code, message }), order, 'test').join(' ');

describe('a quota', () => {
  test.each([
    ['spot', 'MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded', ['L-34B43A08']],
    ['on-demand', 'VcpuLimitExceeded', 'You have requested more vCPU capacity', ['L-1216C47A']],
    ['spot', 'MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded [x2iedn.xlarge]', ['L-E3A00192']],
    ['on-demand', 'VcpuLimitExceeded', 'More vCPU capacity [x2gd.large]', ['L-7295265B']],
    ['on-demand', 'VcpuLimitExceeded', 'More vCPU capacity [hpc6id.32xlarge]', ['L-F7808C92']],
    ['on-demand', 'VcpuLimitExceeded', 'More vCPU capacity [is4gen.large]', ['L-1216C47A']],
  ] as const)('of %s is named by its code for %s: %s', (market, code, message, codes) => {
    expect(advice(code, message, market).match(/L-[0-9A-F]{8}/g)).toEqual(codes);
  });

  test('is not named where EC2 says nothing of one', () => {
    expect(advice('InsufficientInstanceCapacity', 'no m7gd.large')).toBe('');
  });
});

test('an image that is gone is named by its pointer, with the command that bakes another', () => {
  const said = advice('InvalidAMIID.NotFound', "The image id '[ami-0123456789abcdef0]' does not exist");
  expect(said).toContain('/mayfly/test/images/elasticsearch/8.17.0/arm64');
  expect(said).toContain('npm run image -- --elasticsearch 8.17.0 --architecture arm64 --stage test');
  expect(advice('InvalidAMIID.Unavailable')).toContain('/mayfly/test/images/');
});

test.each([
  ['AuthFailure.ServiceLinkedRoleCreationNotPermitted', '', 'create-service-linked-role'],
  ['InsufficientFreeAddressesInSubnet', '', 'larger subnets'],
  ['MaxFleetCountExceeded', '', 'limit of EC2 fleets'],
  ['InvalidParameterValue', "couldn't find any instance pools", 'No type of arm64 has 2 vCPUs'],
])('%s says what to do', (code, message, words) => {
  expect(advice(code, message)).toContain(words);
});

test('where EC2 names no reason, the ceiling of the price may be it', () => {
  const said = (hourlyUsd: number | null) => adviceOnRefusal(refusal('spot'), needing({ hourlyUsd }), 'test');
  expect(said(0.35)).toEqual([expect.stringContaining('maximumHourlyUsd, 0.35')]);
  expect(said(null)).toEqual([]);
});

describe('an instance that EC2 ends at once', () => {
  const words = 'Client.InternalError: Client error on launch';

  test('says who needs the grant of the key', () => {
    expect(adviceOnEnd(words, 'spot').join()).toContain('AWSServiceRoleForEC2Spot');
    expect(adviceOnEnd(words, 'on-demand').join()).toContain("the trigger's role");
  });

  test('for another reason says nothing of keys', () => {
    expect(adviceOnEnd('Server.SpotInstanceTermination: Spot instance termination', 'spot')).toEqual([]);
  });
});
