import type { Construct } from 'constructs';
import { poolParameter, repositoryParameter } from '../../lambda/configuration/machines.ts';
import { lifeOf, usersOf } from '../configuration/pool.ts';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { GivenNetwork } from '../constructs/given-network.ts';
import { ImageKeyGrant } from '../constructs/image-key-grant.ts';
import { ImagePointers } from '../constructs/image-pointers.ts';
import { InstanceFirewall } from '../constructs/instance-firewall.ts';
import { OwnNetwork } from '../constructs/own-network.ts';
import { Pool } from '../constructs/pool.ts';
import { RepositoryMachine } from '../constructs/repository-machine.ts';
import type { PoolNames } from '../policies/pool.ts';
import { instanceRights } from './instance-rights.ts';
import { type Names, stageTags } from './names.ts';
import type { Storage } from './storage.ts';

export interface Machines {
  readonly subnetIds: readonly string[];
  readonly securityGroupArn: string;
  /** What they are called; null: there are none. */
  readonly pools: PoolNames | null;
}

/** What instances are launched with: a network, a firewall, the images' pointers and a machine for each repository. */
export function makeMachines(
  scope: Construct,
  configuration: InfrastructureConfiguration,
  names: Names,
  { ledger, proven }: Pick<Storage, 'ledger' | 'proven'>,
): Machines {
  const { stage, region, tags, network, images, pools, repositories } = configuration;
  const born = networkOf(scope, names.prefix, region, network);
  const firewall = new InstanceFirewall(scope, 'firewall', { name: `${names.prefix}-instances`, network: born });
  const pointers = new ImagePointers(scope, 'images', { stage, images });
  if (images.kmsKeyArn !== undefined) {
    new ImageKeyGrant(scope, 'image-key', {
      ...{ name: names.prefix, keyArn: images.kmsKeyArn, place: names.place, pools: pools.length > 0 },
    });
  }
  const common = { tags: stageTags({ stage, tags }), disk: images, securityGroupId: firewall.group.id };
  for (const repository of proven) {
    const { name } = repository;
    new RepositoryMachine(scope, `repository-${name}`, {
      ...common,
      name: names.machine(name),
      repository: name,
      parameter: repositoryParameter(stage, name),
      rights: instanceRights(repository, names),
    });
  }
  for (const pool of pools) {
    const { name, version, architecture } = pool;
    const users = usersOf(pool, repositories);
    const image = { store: users[0]?.store ?? '', version, architecture };
    new Pool(scope, `pool-${name}`, {
      ...{ ...common, name: names.pool(name), pool, place: names.place, subnetIds: born.subnetIds },
      parameter: poolParameter(stage, name),
      life: lifeOf(pool, repositories),
      image: { ...image, id: pointers.idOf(image) },
      ledgerBucket: ledger.bucketName,
      rights: {
        repositories: users.map((user) => instanceRights(user, names)),
        ledgerArn: ledger.arn,
      },
    });
  }
  return {
    subnetIds: born.subnetIds,
    securityGroupArn: firewall.group.arn,
    pools: pools.length > 0 ? names.pools : null,
  };
}

/** The network that the configuration names, else one of its own. */
function networkOf(
  scope: Construct,
  name: string,
  region: string,
  { vpcId, subnetIds, cidr }: InfrastructureConfiguration['network'],
): OwnNetwork | GivenNetwork {
  if (vpcId !== undefined && subnetIds !== undefined) {
    return new GivenNetwork(scope, 'given-network', { vpcId, subnetIds });
  }
  return new OwnNetwork(scope, 'network', { name, cidr, region });
}
