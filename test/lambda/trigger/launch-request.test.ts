import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../agent/contract/order.ts';
import { launchRequest, nextTry, type Try } from '../../../lambda/trigger/launch-request.ts';
import { order } from '../../contract/examples.ts';

const stored = { order, text: JSON.stringify(order) };
const images = {
  arm64: { architecture: 'arm64', imageId: 'ami-1' },
  x86_64: { architecture: 'x86_64', imageId: 'ami-2' },
} as const;
const tryOf = (changes: Partial<Try> = {}): Try => ({
  ...{ number: 1, market: 'spot', image: images.arm64, subnetIds: ['subnet-1', 'subnet-2'], isForTarget: false },
  ...changes,
});
const spot = tryOf();

test('the next try is the next choice, and has the next number', () => {
  const machine = { ...order.machine, markets: ['spot' as const, 'on-demand' as const] };
  const lacking = { errors: [{ code: 'InsufficientInstanceCapacity', message: '' }] };
  expect(nextTry([], machine)).toMatchObject({ number: 1, market: 'spot' });
  expect(nextTry([lacking], machine)).toMatchObject({ number: 2, market: 'on-demand' });
  expect(() => nextTry([], { ...machine, images: [] })).toThrow(/without an image/);
});

describe('a launch request', () => {
  test('carries the stored order, to the byte, as user-data', () => {
    const [config] = launchRequest({ ...stored, text: `${stored.text}\n ü` }, spot, 'test').LaunchTemplateConfigs;
    const userData = config?.LaunchTemplateSpecification.LaunchTemplateSpecificationUserData ?? '';
    expect(Buffer.from(userData, 'base64').toString()).toBe(`${stored.text}\n ü`);
  });

  const machine: Order['machine'] = {
    ...order.machine,
    images: [images.arm64, images.x86_64],
    needs: { vcpus: 4, memoryGib: 16, diskGb: 300, hourlyUsd: null, types: [] },
    subnetIds: ['subnet-1', 'subnet-2'],
  };

  test('asks for one instance, now, of any current type of its architecture that has what is needed, in any of its subnets', () => {
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
    ]);
    expect(overrides).toHaveLength(2);
    const other = launchRequest(stored, tryOf({ image: images.x86_64 }), 'test').LaunchTemplateConfigs[0];
    expect(other?.Overrides[0]).toMatchObject({
      ImageId: 'ami-2',
      InstanceRequirements: { CpuManufacturers: ['intel', 'amd'] },
    });
    for (const override of overrides) {
      expect(override).toMatchObject({
        InstanceRequirements: {
          VCpuCount: { Min: 4 },
          MemoryMiB: { Min: 16_384 },
          LocalStorage: 'required',
          TotalLocalStorageGB: { Min: 300 },
          BareMetal: 'excluded',
          InstanceGenerations: ['current'],
          ExcludedInstanceTypes: ['x1.*', 'x1e.*'],
          AcceleratorCount: { Max: 0 },
        },
      });
    }
  });

  test('asks for network and processors of the restore target only where its try is for that', () => {
    const needs = { ...machine.needs, forTarget: { minutes: 30, networkGbps: 12.5, vcpus: 16 } };
    const wanting = { ...stored, order: { ...order, machine: { ...machine, needs } } };
    const required = (isForTarget: boolean) =>
      launchRequest(wanting, tryOf({ isForTarget }), 'test').LaunchTemplateConfigs[0]?.Overrides[0]
        ?.InstanceRequirements;
    expect(required(true)).toMatchObject({ VCpuCount: { Min: 16 }, NetworkBandwidthGbps: { Min: 12.5 } });
    expect(required(false)).toMatchObject({ VCpuCount: { Min: 4 } });
    expect(required(false)).not.toHaveProperty('NetworkBandwidthGbps');
  });

  test.each(['spot', 'on-demand'] as const)('holds to the ceiling of its price, %s', (market) => {
    const dear = { ...order, machine: { ...machine, needs: { ...machine.needs, hourlyUsd: 0.35 } } };
    const options = market === 'spot' ? 'SpotOptions' : 'OnDemandOptions';
    const free = launchRequest({ ...stored, order: { ...order, machine } }, tryOf({ market }), 'test');
    expect(free).not.toHaveProperty(`${options}.MaxTotalPrice`);
    const bound = launchRequest({ ...stored, order: dear }, tryOf({ market }), 'test');
    expect(bound).toHaveProperty(`${options}.MaxTotalPrice`, '0.35');
  });

  test('asks only for types that the order allows', () => {
    const some = { ...order, machine: { ...machine, needs: { ...machine.needs, types: ['m7gd.*'] } } };
    const [config] = launchRequest({ ...stored, order: some }, spot, 'test').LaunchTemplateConfigs;
    expect(config?.Overrides[0]).toHaveProperty('InstanceRequirements.AllowedInstanceTypes', ['m7gd.*']);
    expect(config?.Overrides[0]).not.toHaveProperty('InstanceRequirements.ExcludedInstanceTypes');
  });

  test('says nothing of spot when it asks on demand', () => {
    const request = launchRequest(stored, tryOf({ market: 'on-demand' }), 'test');
    expect(request).toMatchObject({ TargetCapacitySpecification: { DefaultTargetCapacityType: 'on-demand' } });
    expect(request).not.toHaveProperty('SpotOptions');
  });

  test('tags instance, disk and fleet with what the clocks and people need, and what the user wants', () => {
    const tagged = { ...order, machine: { ...order.machine, tags: { CostCenter: '42', mayfly: 'not ours' } } };
    const { TagSpecifications } = launchRequest({ ...stored, order: tagged }, spot, 'test');
    expect(TagSpecifications.map(({ ResourceType }) => ResourceType)).toEqual(['instance', 'volume', 'fleet']);
    for (const { Tags } of TagSpecifications) {
      expect(Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))).toEqual({
        CostCenter: '42',
        Name: expect.stringContaining(order.runId),
        mayfly: 'test',
        'mayfly:run': order.runId,
        'mayfly:attempt': '1',
        'mayfly:repository': 'logs',
        'mayfly:deadline': order.attempt.deadline,
      });
    }
  });

  test('has a token of its own for each try, within the 64 characters of EC2', () => {
    const tokens = fc.sample(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom('spot', 'on-demand')), 50);
    const seen = new Map<string, string>();
    for (const [number, market] of tokens) {
      const { ClientToken } = launchRequest(stored, tryOf({ number, market }), 'test');
      expect(ClientToken.length).toBeLessThanOrEqual(64);
      expect(ClientToken).toMatch(/^[\x21-\x7e]+$/);
      expect(seen.get(ClientToken) ?? `${number} ${market}`).toBe(`${number} ${market}`);
      seen.set(ClientToken, `${number} ${market}`);
    }
  });
});
