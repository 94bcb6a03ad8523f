import type { CreateFleetCommandInput } from '@aws-sdk/client-ec2';
import type { StoredOrder } from '../ledger/orders.ts';
import type { Refusal } from '../ledger/refusals.ts';
import { lacksCapacity } from './capacity.ts';

/** One try to launch an attempt's instance. */
export interface Try {
  readonly number: number;
  readonly market: 'spot' | 'on-demand';
}

/** Spot, and on demand after spot had no capacity. A pure function of what was refused: a repeated delivery goes on. */
export function nextTry(refusals: readonly Pick<Refusal, 'market' | 'errors'>[]): Try {
  const last = refusals.at(-1);
  const fallBack = last?.market === 'spot' && lacksCapacity(last.errors);
  return { number: refusals.length + 1, market: fallBack ? 'on-demand' : 'spot' };
}

/**
 * Asks EC2 for one instance, now or never, over all types and subnets of the order. Nothing in it comes from a clock
 * or from the configuration (but for the stage, which never changes): the same try makes the same request.
 * Source: EC2 user guide, "Configure an EC2 Fleet of type instant".
 */
export function launchRequest({ order, text }: StoredOrder, { number, market }: Try, stage: string) {
  const { runId, repository, attempt, machine } = order;
  const tags = {
    Name: `mayfly-${repository.name}-${runId}-${attempt.number}`,
    mayfly: stage,
    'mayfly:run': runId,
    'mayfly:attempt': String(attempt.number),
    'mayfly:repository': repository.name,
    'mayfly:deadline': attempt.deadline,
  };
  return {
    ClientToken: `mayfly-${runId}-${attempt.number}-${number}-${market}`,
    Type: 'instant',
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: market },
    ...(market === 'spot'
      ? { SpotOptions: { AllocationStrategy: 'price-capacity-optimized' as const } }
      : { OnDemandOptions: { AllocationStrategy: 'lowest-price' as const } }),
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: machine.launchTemplateId,
          Version: machine.launchTemplateVersion,
          LaunchTemplateSpecificationUserData: Buffer.from(text).toString('base64'),
        },
        Overrides: overrides(machine.instanceTypes, machine.subnetIds),
      },
    ],
    TagSpecifications: [
      { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
    ],
  } satisfies CreateFleetCommandInput;
}

function overrides(instanceTypes: readonly string[], subnetIds: readonly string[]) {
  return instanceTypes.flatMap((type) => {
    // EC2 knows more types than any list of them, the client's included.
    const InstanceType = type as NonNullable<FleetOverride['InstanceType']>;
    return subnetIds.length === 0 ? [{ InstanceType }] : subnetIds.map((SubnetId) => ({ InstanceType, SubnetId }));
  });
}

type FleetConfig = NonNullable<CreateFleetCommandInput['LaunchTemplateConfigs']>[number];
type FleetOverride = NonNullable<FleetConfig['Overrides']>[number];
