import type { CpuManufacturer, CreateFleetCommandInput, InstanceRequirementsRequest } from '@aws-sdk/client-ec2';
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
 * Asks EC2 for one instance, now or never, over all that fits in all subnets of the order. Nothing in it comes from a
 * clock or from the configuration (but for the stage, which never changes): the same try makes the same request.
 * Source: EC2 user guide, "Configure an EC2 Fleet of type instant" and "Specify attributes for instance type
 * selection".
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
  const ceiling = machine.needs.hourlyUsd === null ? {} : { MaxTotalPrice: String(machine.needs.hourlyUsd) };
  return {
    ClientToken: `mayfly-${runId}-${attempt.number}-${number}-${market}`,
    Type: 'instant',
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: market },
    ...(market === 'spot'
      ? { SpotOptions: { AllocationStrategy: 'price-capacity-optimized' as const, ...ceiling } }
      : { OnDemandOptions: { AllocationStrategy: 'lowest-price' as const, ...ceiling } }),
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

function overrides({ images, needs, subnetIds }: Order['machine']): FleetOverride[] {
  return images.flatMap(({ architecture, imageId }) =>
    subnetIds.map((SubnetId) => ({
      ImageId: imageId,
      SubnetId,
      InstanceRequirements: requirements(needs, makers[architecture]),
    })),
  );
}

/** EC2 tells architectures apart by who makes the processors. */
const makers = { arm64: ['amazon-web-services'], x86_64: ['intel', 'amd'] } as const satisfies Record<
  string,
  readonly CpuManufacturer[]
>;

function requirements(
  { vcpus, memoryGib, diskGb, types }: Order['machine']['needs'],
  cpuManufacturers: readonly CpuManufacturer[],
): InstanceRequirementsRequest {
  return {
    VCpuCount: { Min: vcpus },
    MemoryMiB: { Min: memoryGib * 1024 },
    LocalStorage: 'required',
    LocalStorageTypes: ['ssd'],
    TotalLocalStorageGB: { Min: diskGb },
    CpuManufacturers: [...cpuManufacturers],
    AcceleratorCount: { Max: 0 },
    BareMetal: 'excluded',
    // Spot at no more than the cheapest type that would do costs on demand: more of them are tried.
    MaxSpotPriceAsPercentageOfOptimalOnDemandPrice: 100,
    ...(types.length === 0 ? {} : { AllowedInstanceTypes: [...types] }),
  };
}

type FleetConfig = NonNullable<CreateFleetCommandInput['LaunchTemplateConfigs']>[number];
type FleetOverride = NonNullable<FleetConfig['Overrides']>[number];
