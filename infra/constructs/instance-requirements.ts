import type { AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverrideInstanceRequirements as Requirements } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import type { Architecture } from '../../lambda/configuration/images.ts';
import { makers, withoutNvme } from '../../lambda/trigger/launch-request.ts';
import type { PoolConfiguration } from '../configuration/pool.ts';

/** What a pool's instance must have: the same as an instance that is launched for one order alone. */
export function instanceRequirements(
  architecture: Architecture,
  { minimumVcpus, minimumMemoryGib, minimumDiskGb, types }: PoolConfiguration['instances'],
): Requirements {
  return {
    vcpuCount: { min: minimumVcpus },
    memoryMib: { min: minimumMemoryGib * 1024 },
    localStorage: 'required',
    localStorageTypes: ['ssd'],
    instanceGenerations: ['current'],
    totalLocalStorageGb: { min: minimumDiskGb },
    cpuManufacturers: [...makers[architecture]],
    acceleratorCount: { max: 0 },
    bareMetal: 'excluded',
    maxSpotPriceAsPercentageOfOptimalOnDemandPrice: 100,
    ...(types.length === 0 ? { excludedInstanceTypes: [...withoutNvme] } : { allowedInstanceTypes: [...types] }),
  };
}
