import type {
  CpuManufacturer,
  CreateFleetCommandInput,
  InstanceRequirementsRequest,
  ResourceType,
} from '@aws-sdk/client-ec2';
import type { Order } from '../../agent/contract/order.ts';
import { type AnyOrder, isProbe } from '../../agent/contract/probe-order.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import type { Refusal } from '../ledger/refusals.ts';
import { type Choice, nextChoice } from '../run/launch-choices.ts';

/** One try to launch an attempt's instance. */
export interface Try extends Choice {
  readonly number: number;
}

/** A pure function of what was refused: a repeated delivery goes on where the one before it was killed. */
export function nextTry(refusals: readonly Pick<Refusal, 'errors'>[], machine: Order['machine']): Try {
  const choice = nextChoice(refusals, machine);
  if (choice === null) throw new Error('An order without an image launches nothing.');
  return { number: refusals.length + 1, ...choice };
}

/**
 * Asks EC2 for one instance, now or never, over all types that fit in the subnets of a try. Nothing in it comes from a
 * clock or from the configuration (but for the stage, which never changes): the same try makes the same request.
 * Source: EC2 user guide, "Configure an EC2 Fleet of type instant" and "Specify attributes for instance type
 * selection".
 */
export function launchRequest(
  { order, text }: StoredOrder,
  { number, market, image, subnetIds, isForTarget }: Try,
  stage: string,
) {
  const { runId, repository, attempt, machine } = order;
  const tags = {
    ...machine.tags,
    Name: instanceName(order),
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
        Overrides: imagesOf(order, image, number).flatMap(({ imageId, architecture }) =>
          subnetIds.map((SubnetId) => ({
            ImageId: imageId,
            SubnetId,
            InstanceRequirements: requirements(machine.needs, makers[architecture], isForTarget),
          })),
        ),
      },
    ],
    TagSpecifications: tagged.map((type) => ({
      ResourceType: type,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  } satisfies CreateFleetCommandInput;
}

/** A proof asks for one architecture at a time. A probe of two asks what EC2 says to both at once. */
function imagesOf(order: AnyOrder, image: Try['image'], number: number): readonly Try['image'][] {
  return isProbe(order) && number === 1 ? order.machine.images : [image];
}

/** No instance of another attempt has this name. */
export function instanceName({ repository, runId, attempt }: AnyOrder): string {
  return `mayfly-${repository.name}-${runId}-${attempt.number}`;
}

/** All that a fleet makes and that can be tagged in its request; network interfaces have the template's tags. */
const tagged = ['instance', 'volume', 'fleet'] as const satisfies readonly ResourceType[];

/** EC2 tells architectures apart by who makes the processors. */
export const makers = { arm64: ['amazon-web-services'], x86_64: ['intel', 'amd'] } as const satisfies Record<
  string,
  readonly CpuManufacturer[]
>;

/** The only ones of the current generation, as EC2 counts, whose SSDs are not NVMe. Source: DescribeInstanceTypes. */
export const withoutNvme = ['x1.*', 'x1e.*'] as const;

function requirements(
  { vcpus, memoryGib, diskGb, types, forTarget }: Order['machine']['needs'],
  cpuManufacturers: readonly CpuManufacturer[],
  isForTarget: boolean,
): InstanceRequirementsRequest {
  const target = isForTarget ? forTarget : undefined;
  return {
    VCpuCount: { Min: target?.vcpus ?? vcpus },
    ...(target === undefined ? {} : { NetworkBandwidthGbps: { Min: target.networkGbps } }),
    MemoryMiB: { Min: memoryGib * 1024 },
    LocalStorage: 'required',
    LocalStorageTypes: ['ssd'],
    // The SSDs of previous ones are not NVMe: a machine that has them shows them only where its image maps them.
    InstanceGenerations: ['current'],
    TotalLocalStorageGB: { Min: diskGb },
    CpuManufacturers: [...cpuManufacturers],
    AcceleratorCount: { Max: 0 },
    BareMetal: 'excluded',
    // Spot at no more than the cheapest type that would do costs on demand: more of them are tried.
    MaxSpotPriceAsPercentageOfOptimalOnDemandPrice: 100,
    ...(types.length === 0 ? { ExcludedInstanceTypes: [...withoutNvme] } : { AllowedInstanceTypes: [...types] }),
  };
}
