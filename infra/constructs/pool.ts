import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import type { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Membership } from '../../agent/contract/pool.ts';
import { type ImageName, poolTags } from '../../lambda/configuration/images.ts';
import type { PoolMachine } from '../../lambda/configuration/machines.ts';
import type { PoolConfiguration } from '../configuration/pool.ts';
import type { Place } from '../policies/place.ts';
import { type MemberRights, memberStatements, repositoriesStatements } from '../policies/pool.ts';
import { instanceRequirements } from './instance-requirements.ts';
import { type InstanceTemplateProps, makeInstanceTemplate } from './instance-template.ts';
import { MachineParameter } from './machine-parameter.ts';
import { WorkQueue } from './work-queue.ts';

export interface PoolProps extends Omit<InstanceTemplateProps, 'statements' | 'manyfold' | 'more'> {
  readonly pool: PoolConfiguration;
  readonly place: Place;
  /** Where the trigger reads what was deployed. */
  readonly parameter: string;
  readonly life: { readonly lifeSeconds: number; readonly endSeconds: number };
  readonly image: ImageName & { readonly id: string };
  readonly ledgerBucket: string;
  readonly subnetIds: readonly string[];
  readonly rights: Omit<MemberRights, 'queueArn'> & Parameters<typeof repositoriesStatements>[0];
}

/** How long nobody else sees a message whose receiver has gone silent; while an order is in work it is extended. */
const visibilitySeconds = 5 * 60;
/** A message comes back from each member that is lost or answered late: more often than an order has attempts. */
const maximumReceives = 20;

/**
 * What would replace, shrink or swap instances behind our backs. ReplaceUnhealthy and AZRebalance are those that a
 * group does by itself; the others begin with what somebody adds: a policy's alarm, a schedule, an instance refresh.
 * HealthCheck stays: it only says who is gone.
 */
const suspended = ['ReplaceUnhealthy', 'AZRebalance', 'AlarmNotification', 'ScheduledActions', 'InstanceRefresh'];

/**
 * A pool: the queue of its orders, and the Auto Scaling group of its instances, which is empty while there are none.
 */
export class Pool extends Construct {
  constructor(scope: Construct, id: string, props: PoolProps) {
    super(scope, id);
    const { name, tags, pool, place, image, subnetIds, rights, life } = props;
    const { queue } = new WorkQueue(this, 'orders', {
      ...{ name, account: place.account, senders: [], visibilitySeconds, maximumReceives },
    });
    const { role, launchTemplate } = makeInstanceTemplate(this, {
      ...props,
      statements: memberStatements({ ...rights, queueArn: queue.arn }),
      manyfold: repositoriesStatements(rights),
      more: ({ uniqueId }) => ({
        imageId: image.id,
        userData: Fn.base64encode(Fn.jsonencode(this.membership(props, queue.url, uniqueId))),
        // By these, whoever moves an image finds the templates that are launched with it.
        tags: { [poolTags.pool]: pool.name, [poolTags.image]: poolTags.imageOf(image) },
      }),
    });
    const { most: maxSize } = pool;
    new AutoscalingGroup(this, 'group', {
      ...{ name, maxSize, minSize: 0, desiredCapacity: 0 },
      vpcZoneIdentifier: [...subnetIds],
      mixedInstancesPolicy: mixedInstances(pool, launchTemplate),
      protectFromScaleIn: true,
      suspendedProcesses: suspended,
      capacityRebalance: false,
      healthCheckType: 'EC2',
      // Costs nothing, and nobody else counts them.
      enabledMetrics: ['GroupInServiceInstances'],
      defaultCooldown: 0,
      // There is nothing to wait for: it begins with none, and is empty whenever there is no work.
      waitForCapacityTimeout: '0',
      tag: Object.entries({
        ...tags,
        Name: name,
        [poolTags.pool]: pool.name,
        [poolTags.life]: String(life.endSeconds),
      }).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      lifecycle: { ignoreChanges: ['desired_capacity'] },
    });
    const value: PoolMachine = { instanceRoleId: role.uniqueId };
    new MachineParameter(this, 'parameter', { name: props.parameter, of: `the pool ${pool.name}`, value });
  }

  private membership({ pool, place, life, ledgerBucket }: PoolProps, queueUrl: string, roleId: string): Membership {
    return {
      ...{ version: contractVersion, pool: pool.name, queueUrl },
      ledger: { bucket: ledgerBucket, region: place.region, ownPrefix: Fn.join('/', ['attempts', roleId]) },
      idleSeconds: pool.idleMinutes * 60,
      ...life,
    };
  }
}

/** Spot of whatever type fits, and nothing on demand: what spot has no capacity for gets an instance of its own. */
function mixedInstances({ architecture, instances }: PoolConfiguration, { id }: LaunchTemplate) {
  return {
    instancesDistribution: {
      onDemandBaseCapacity: 0,
      onDemandPercentageAboveBaseCapacity: 0,
      spotAllocationStrategy: 'price-capacity-optimized',
      ...(instances.maximumHourlyUsd === undefined ? {} : { spotMaxPrice: String(instances.maximumHourlyUsd) }),
    },
    launchTemplate: {
      // A new image is a new version: `npm run image` makes it.
      launchTemplateSpecification: { launchTemplateId: id, version: '$Latest' },
      override: [{ instanceRequirements: instanceRequirements(architecture, instances) }],
    },
  };
}
