import type { CreateFleetCommandInput } from '@aws-sdk/client-ec2';
import type { Market, Order } from '../../agent/contract/order.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import type { Refusal } from '../ledger/refusals.ts';
import { nextMarket } from '../run/refusal-meaning.ts';

/** One try to launch an attempt's instance. */
export interface Try {
  readonly number: number;
  readonly market: Market;
}

/** A pure function of what was refused: a repeated delivery goes on where the one before it was killed. */
export function nextTry(refusals: readonly Pick<Refusal, 'market' | 'errors'>[], markets: readonly Market[]): Try {
  return { number: refusals.length + 1, market: nextMarket(refusals, markets) };
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
        Overrides: overrides(machine),
      },
    ],
    TagSpecifications: [
      { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
    ],
  } satisfies CreateFleetCommandInput;
}

function overrides({ imageId, instanceTypes, subnetIds }: Order['machine']) {
  const image = imageId === null ? {} : { ImageId: imageId };
  return instanceTypes.flatMap((type) => {
    // EC2 knows more types than any list of them, the client's included.
    const InstanceType = type as NonNullable<FleetOverride['InstanceType']>;
    return subnetIds.length === 0
      ? [{ ...image, InstanceType }]
      : subnetIds.map((SubnetId) => ({ ...image, InstanceType, SubnetId }));
  });
}

type FleetConfig = NonNullable<CreateFleetCommandInput['LaunchTemplateConfigs']>[number];
type FleetOverride = NonNullable<FleetConfig['Overrides']>[number];
