import type { Construct } from 'constructs';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { GivenNetwork } from '../constructs/given-network.ts';
import { ImageKeyGrant } from '../constructs/image-key-grant.ts';
import { ImagePointers } from '../constructs/image-pointers.ts';
import { InstanceFirewall } from '../constructs/instance-firewall.ts';
import { OwnNetwork } from '../constructs/own-network.ts';
import { RepositoryMachine } from '../constructs/repository-machine.ts';
import type { Topics } from '../constructs/topics.ts';
import { type Names, stageTags } from './names.ts';
import type { Storage } from './storage.ts';

export interface Machines {
  readonly subnetIds: readonly string[];
  readonly securityGroupArn: string;
  /** One for each repository that is proved, by its name. */
  readonly byRepository: ReadonlyMap<string, RepositoryMachine>;
}

/** What instances are launched with: a network, a firewall, the images' pointers and a machine for each repository. */
export function makeMachines(
  scope: Construct,
  { stage, region, tags, network, images }: InfrastructureConfiguration,
  names: Names,
  { ledger, proven, topics }: Pick<Storage, 'ledger' | 'proven'> & { readonly topics: Topics },
): Machines {
  const born = networkOf(scope, names.prefix, region, network);
  const firewall = new InstanceFirewall(scope, 'firewall', { name: `${names.prefix}-instances`, network: born });
  new ImagePointers(scope, 'images', { stage, images });
  if (images.kmsKeyArn !== undefined) {
    new ImageKeyGrant(scope, 'image-key', {
      ...{ name: `${names.prefix}-spot`, keyArn: images.kmsKeyArn, place: names.place },
    });
  }
  const machines = proven.map(({ name, bucketArn, basePath, kmsKeyArn, baselines }) => {
    const machine = new RepositoryMachine(scope, `repository-${name}`, {
      name: names.machine(name),
      tags: stageTags({ stage, tags }),
      disk: images,
      securityGroupId: firewall.group.id,
      rights: {
        repositoryBucketArn: bucketArn,
        basePath,
        kmsKeyArn,
        baselines,
        ledgerArn: ledger.arn,
        resultsTopicArn: topics.results.arn,
      },
    });
    return [name, machine] as const;
  });
  return { subnetIds: born.subnetIds, securityGroupArn: firewall.group.arn, byRepository: new Map(machines) };
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
