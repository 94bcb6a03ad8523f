import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../agent/contract/order.ts';
import { launchRequest, nextTry } from '../../../lambda/trigger/launch-request.ts';
import { order } from '../../contract/examples.ts';

const stored = { order, text: JSON.stringify(order) };
const spot = { number: 1, market: 'spot' as const };
const refused = (market: 'spot' | 'on-demand', ...codes: string[]) => ({
  market,
  errors: codes.map((code) => ({ code, message: '' })),
});

describe('the next try', () => {
  test.each([
    ['spot, when nothing was tried', [], { number: 1, market: 'spot' }],
    [
      'on demand, when spot lacks capacity',
      [refused('spot', 'InsufficientInstanceCapacity')],
      { number: 2, market: 'on-demand' },
    ],
    [
      'on demand, when spot lacks capacity in one of the pools',
      [refused('spot', 'InvalidFleetConfiguration', 'UnfulfillableCapacity')],
      { number: 2, market: 'on-demand' },
    ],
    [
      'spot again, when spot was refused for another reason',
      [refused('spot', 'InvalidAMIID.NotFound')],
      { number: 2, market: 'spot' },
    ],
    [
      'spot again, when neither market had any',
      [refused('spot', 'UnfulfillableCapacity'), refused('on-demand', 'InsufficientInstanceCapacity')],
      { number: 3, market: 'spot' },
    ],
  ] as const)('is %s', (_, refusals, expected) => {
    expect(nextTry(refusals, ['spot', 'on-demand'])).toEqual(expected);
  });
});

describe('a launch request', () => {
  test('carries the stored order, to the byte, as user-data', () => {
    const [config] = launchRequest({ ...stored, text: `${stored.text}\n ü` }, spot, 'test').LaunchTemplateConfigs;
    const userData = config?.LaunchTemplateSpecification.LaunchTemplateSpecificationUserData ?? '';
    expect(Buffer.from(userData, 'base64').toString()).toBe(`${stored.text}\n ü`);
  });

  const machine: Order['machine'] = {
    ...order.machine,
    images: [
      { architecture: 'arm64', imageId: 'ami-1' },
      { architecture: 'x86_64', imageId: 'ami-2' },
    ],
    needs: { vcpus: 4, memoryGib: 16, diskGb: 300, hourlyUsd: null, types: [] },
    subnetIds: ['subnet-1', 'subnet-2'],
  };

  test('asks for one instance, now, of any type that has what is needed, for each architecture in any subnet', () => {
    const request = launchRequest({ ...stored, order: { ...order, machine } }, spot, 'test');
    expect(request).toMatchObject({
      Type: 'instant',
      TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
      SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
    });
    const overrides: readonly object[] = request.LaunchTemplateConfigs[0]?.Overrides ?? [];
    expect(overrides).toMatchObject([
      { ImageId: 'ami-1', SubnetId: 'subnet-1', InstanceRequirements: { CpuManufacturers: ['amazon-web-services'] } },
      { ImageId: 'ami-1', SubnetId: 'subnet-2', InstanceRequirements: { CpuManufacturers: ['amazon-web-services'] } },
      { ImageId: 'ami-2', SubnetId: 'subnet-1', InstanceRequirements: { CpuManufacturers: ['intel', 'amd'] } },
      { ImageId: 'ami-2', SubnetId: 'subnet-2', InstanceRequirements: { CpuManufacturers: ['intel', 'amd'] } },
    ]);
    for (const override of overrides) {
      expect(override).toMatchObject({
        InstanceRequirements: {
          VCpuCount: { Min: 4 },
          MemoryMiB: { Min: 16_384 },
          LocalStorage: 'required',
          TotalLocalStorageGB: { Min: 300 },
          BareMetal: 'excluded',
          AcceleratorCount: { Max: 0 },
        },
      });
    }
  });

  test.each(['spot', 'on-demand'] as const)('holds to the ceiling of its price, %s', (market) => {
    const dear = { ...order, machine: { ...machine, needs: { ...machine.needs, hourlyUsd: 0.35 } } };
    const options = market === 'spot' ? 'SpotOptions' : 'OnDemandOptions';
    const free = launchRequest({ ...stored, order: { ...order, machine } }, { number: 1, market }, 'test');
    expect(free).not.toHaveProperty(`${options}.MaxTotalPrice`);
    const bound = launchRequest({ ...stored, order: dear }, { number: 1, market }, 'test');
    expect(bound).toHaveProperty(`${options}.MaxTotalPrice`, '0.35');
  });

  test('asks only for types that the order allows', () => {
    const some = { ...order, machine: { ...machine, needs: { ...machine.needs, types: ['m7gd.*'] } } };
    const [config] = launchRequest({ ...stored, order: some }, spot, 'test').LaunchTemplateConfigs;
    expect(config?.Overrides[0]).toHaveProperty('InstanceRequirements.AllowedInstanceTypes', ['m7gd.*']);
  });

  test('says nothing of spot when it asks on demand', () => {
    const request = launchRequest(stored, { number: 2, market: 'on-demand' }, 'test');
    expect(request).toMatchObject({ TargetCapacitySpecification: { DefaultTargetCapacityType: 'on-demand' } });
    expect(request).not.toHaveProperty('SpotOptions');
  });

  test('tags the instance with what the clocks and people need', () => {
    const [{ ResourceType, Tags }] = launchRequest(stored, spot, 'test').TagSpecifications as [
      { ResourceType: string; Tags: object[] },
    ];
    expect(ResourceType).toBe('instance');
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: 'mayfly', Value: 'test' },
        { Key: 'mayfly:run', Value: order.runId },
        { Key: 'mayfly:attempt', Value: '1' },
        { Key: 'mayfly:repository', Value: 'logs' },
        { Key: 'mayfly:deadline', Value: order.attempt.deadline },
      ]),
    );
  });

  test('has a token of its own for each try, within the 64 characters of EC2', () => {
    const tokens = fc.sample(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom('spot', 'on-demand')), 50);
    const seen = new Map<string, string>();
    for (const [number, market] of tokens) {
      const { ClientToken } = launchRequest(stored, { number, market }, 'test');
      expect(ClientToken.length).toBeLessThanOrEqual(64);
      expect(ClientToken).toMatch(/^[\x21-\x7e]+$/);
      expect(seen.get(ClientToken) ?? `${number} ${market}`).toBe(`${number} ${market}`);
      seen.set(ClientToken, `${number} ${market}`);
    }
  });
});
