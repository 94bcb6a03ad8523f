import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { z } from 'zod';
import { autoScalingAt } from '../../auto-scaling/client.ts';
import { blocks, resourceType } from '../resource-type.ts';

const least = blocks(z.strictObject({ min: z.number() }));
const strings = z.array(z.string()).optional();

const requirementsSchema = z.strictObject({
  vcpu_count: least,
  memory_mib: least,
  total_local_storage_gb: least,
  local_storage: z.enum(['required', 'included', 'excluded']).optional(),
  local_storage_types: strings,
  instance_generations: strings,
  cpu_manufacturers: strings,
  accelerator_count: blocks(z.strictObject({ max: z.number() })),
  bare_metal: z.enum(['required', 'included', 'excluded']).optional(),
  max_spot_price_as_percentage_of_optimal_on_demand_price: z.number().optional(),
  excluded_instance_types: strings,
  allowed_instance_types: strings,
});

const policySchema = z.strictObject({
  instances_distribution: blocks(
    z.strictObject({
      on_demand_base_capacity: z.number(),
      on_demand_percentage_above_base_capacity: z.number(),
      spot_allocation_strategy: z.string(),
      spot_max_price: z.string().optional(),
    }),
  ),
  launch_template: blocks(
    z.strictObject({
      launch_template_specification: blocks(z.strictObject({ launch_template_id: z.string(), version: z.string() })),
      override: blocks(z.strictObject({ instance_requirements: blocks(requirementsSchema) })),
    }),
  ),
});

/** A group, which stands behind the gate. It is not waited for. */
export const autoScalingResources = {
  aws_autoscaling_group: resourceType(
    z.strictObject({
      name: z.string().max(255),
      min_size: z.number(),
      max_size: z.number(),
      desired_capacity: z.number(),
      vpc_zone_identifier: z.array(z.string()),
      mixed_instances_policy: blocks(policySchema),
      protect_from_scale_in: z.boolean(),
      suspended_processes: z.array(z.string()),
      capacity_rebalance: z.literal(false),
      health_check_type: z.literal('EC2'),
      default_cooldown: z.number(),
      wait_for_capacity_timeout: z.literal('0'),
      // Nothing of a group is measured here.
      enabled_metrics: strings,
      tag: z.array(z.strictObject({ key: z.string(), value: z.string(), propagate_at_launch: z.boolean() })),
    }),
    async (group, { endpoint }) => {
      const client = autoScalingAt(endpoint);
      const AutoScalingGroupName = group.name;
      await client.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName,
          MinSize: group.min_size,
          MaxSize: group.max_size,
          DesiredCapacity: group.desired_capacity,
          DefaultCooldown: group.default_cooldown,
          VPCZoneIdentifier: group.vpc_zone_identifier.join(','),
          NewInstancesProtectedFromScaleIn: group.protect_from_scale_in,
          CapacityRebalance: group.capacity_rebalance,
          HealthCheckType: group.health_check_type,
          MixedInstancesPolicy: mixedInstances(group.mixed_instances_policy),
          Tags: group.tag.map(({ key, value, propagate_at_launch }) => ({
            ...{ Key: key, Value: value, PropagateAtLaunch: propagate_at_launch },
            ...{ ResourceId: AutoScalingGroupName, ResourceType: 'auto-scaling-group' },
          })),
        }),
      );
      await client.send(
        new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses: group.suspended_processes }),
      );
      const { AutoScalingGroups: [made] = [] } = await client.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
      );
      return { id: group.name, name: group.name, arn: made?.AutoScalingGroupARN };
    },
  ),
};

function mixedInstances([policy]: z.infer<typeof policySchema>[]) {
  const distribution = policy?.instances_distribution[0];
  const template = policy?.launch_template[0];
  const specification = template?.launch_template_specification[0];
  return {
    InstancesDistribution: {
      OnDemandBaseCapacity: distribution?.on_demand_base_capacity,
      OnDemandPercentageAboveBaseCapacity: distribution?.on_demand_percentage_above_base_capacity,
      SpotAllocationStrategy: distribution?.spot_allocation_strategy,
      SpotMaxPrice: distribution?.spot_max_price,
    },
    LaunchTemplate: {
      LaunchTemplateSpecification: {
        LaunchTemplateId: specification?.launch_template_id,
        Version: specification?.version,
      },
      Overrides: template?.override.flatMap(({ instance_requirements: [required] }) =>
        required === undefined ? [] : [{ InstanceRequirements: requirements(required) }],
      ),
    },
  };
}

function requirements(required: z.infer<typeof requirementsSchema>) {
  const minimum = ([range]: readonly { readonly min: number }[]) => ({ Min: range?.min });
  return {
    VCpuCount: minimum(required.vcpu_count),
    MemoryMiB: minimum(required.memory_mib),
    TotalLocalStorageGB: minimum(required.total_local_storage_gb),
    LocalStorage: required.local_storage,
    LocalStorageTypes: required.local_storage_types as ('ssd' | 'hdd')[] | undefined,
    InstanceGenerations: required.instance_generations as ('current' | 'previous')[] | undefined,
    CpuManufacturers: required.cpu_manufacturers as ('amazon-web-services' | 'intel' | 'amd')[] | undefined,
    AcceleratorCount: { Max: required.accelerator_count[0]?.max },
    BareMetal: required.bare_metal,
    MaxSpotPriceAsPercentageOfOptimalOnDemandPrice: required.max_spot_price_as_percentage_of_optimal_on_demand_price,
    ExcludedInstanceTypes: required.excluded_instance_types,
    AllowedInstanceTypes: required.allowed_instance_types,
  };
}
