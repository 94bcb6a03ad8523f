import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

  test('asks for one instance, now, of any type in any subnet', () => {
    const machine = {
      ...order.machine,
      imageId: 'ami-1',
      instanceTypes: ['m7g.large', 'm7a.large'],
      subnetIds: ['subnet-1', 'subnet-2'],
    };
    const request = launchRequest({ ...stored, order: { ...order, machine } }, spot, 'test');
    expect(request).toMatchObject({
      Type: 'instant',
      TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
      SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
    });
    expect(request.LaunchTemplateConfigs[0]?.Overrides).toEqual([
      { ImageId: 'ami-1', InstanceType: 'm7g.large', SubnetId: 'subnet-1' },
      { ImageId: 'ami-1', InstanceType: 'm7g.large', SubnetId: 'subnet-2' },
      { ImageId: 'ami-1', InstanceType: 'm7a.large', SubnetId: 'subnet-1' },
      { ImageId: 'ami-1', InstanceType: 'm7a.large', SubnetId: 'subnet-2' },
    ]);
    expect(launchRequest(stored, spot, 'test').LaunchTemplateConfigs[0]?.Overrides).toEqual([
      { ImageId: order.machine.imageId, InstanceType: 'm7g.large' },
    ]);
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
