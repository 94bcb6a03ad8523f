import { join } from 'node:path';
import { readConfiguration } from '../../infra/configuration/read.ts';
import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';

const root = join(import.meta.dirname, '..', '..');

/** One repository, heard of through EventBridge: what a fresh clone synthesizes. */
export const oneRepository: InfrastructureConfiguration = readConfiguration(join(root, 'mayfly.example.yaml'));

/** As different as can be: another partition; three repositories in two buckets, one at its root, one with a key. */
export const severalRepositories: InfrastructureConfiguration = configurationSchema.parse({
  version: 1,
  stage: 'canary',
  account: '210987654321',
  region: 'us-gov-west-1',
  tags: { 'cost-center': '42' },
  network: { vpcId: 'vpc-0fedcba9876543210', subnetIds: ['subnet-0fedcba9876543210'] },
  repositories: [
    repository('orders', { bucket: 'shop-backups', basePath: 'elastic/orders', notification: 'bucket' }),
    repository('carts', { bucket: 'shop-backups', basePath: 'elastic/carts and more', notification: 'bucket' }),
    repository('audit', {
      bucket: 'audit-snapshots',
      kmsKeyArn: 'arn:aws-us-gov:kms:us-gov-west-1:210987654321:key/0a1b2c3d-0000-1111-2222-333344445555',
    }),
  ],
});

function repository(name: string, settings: Record<string, unknown>) {
  return {
    name,
    images: [{ elasticsearch: '8.17.0', imageId: 'ami-0aaaaaaaaaaaaaaaa' }],
    instanceTypes: ['c7g.large'],
    ...settings,
  };
}
