import { join } from 'node:path';
import { readConfiguration } from '../../infra/configuration/read.ts';
import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';

const root = join(import.meta.dirname, '..', '..');

/** One repository, heard of through EventBridge: what a fresh clone synthesizes. */
export const oneRepository: InfrastructureConfiguration = readConfiguration(join(root, 'mayfly.example.yaml'));

/**
 * As different as can be: another partition; subnets that exist; a locked ledger; images of another account, by a key
 * of its own, for both architectures; repositories in three buckets, one at its root, one with a key, one of another
 * account, one whose source is counted. Two repositories share a pool, and one has a pool of its own.
 */
export const severalRepositories: InfrastructureConfiguration = configurationSchema.parse({
  version: 1,
  stage: 'canary',
  account: '210987654321',
  region: 'us-gov-west-1',
  tags: { 'cost-center': '42' },
  network: { vpcId: 'vpc-0fedcba9876543210', subnetIds: ['subnet-0fedcba9876543210', 'subnet-0fedcba9876543211'] },
  state: { bucket: 'terraform-states' },
  notify: { endpoints: ['https://chat.example.com/hooks/1'] },
  ledger: { objectLock: { mode: 'compliance', days: 90 } },
  images: {
    elasticsearch: ['7.17.9', '8.17.0'],
    architectures: ['arm64', 'x86_64'],
    account: '333344445555',
    kmsKeyArn: 'arn:aws-us-gov:kms:us-gov-west-1:333344445555:key/0a1b2c3d-9999-1111-2222-333344445555',
    volumeInitializationRate: 200,
  },
  dashboard: false,
  pools: [
    {
      ...{
        name: 'shop',
        version: '7.17.9',
        architecture: 'x86_64',
        most: 3,
        idleMinutes: 5,
        lifeHours: 6,
        shared: true,
      },
      instances: {
        minimumVcpus: 4,
        minimumMemoryGib: 32,
        minimumDiskGb: 400,
        maximumHourlyUsd: 0.5,
        types: ['m6id.*'],
      },
    },
    { name: 'partner', version: '8.17.0' },
  ],
  repositories: [
    repository('orders', {
      ...{ bucket: 'shop-backups', basePath: 'elastic/orders', notification: 'bucket' },
      baselines: 's3://shop-counts/elastic/orders/',
      pool: 'shop',
    }),
    repository('carts', { bucket: 'shop-backups', basePath: 'elastic/carts and more', notification: 'bucket' }),
    repository('partner', {
      ...{ bucket: 'partner-snapshots', bucketAccount: '666677778888', elasticsearch: '8.17.0', pool: 'partner' },
    }),
    repository('audit', {
      ...{ bucket: 'audit-snapshots', pool: 'shop', runMaximumMinutes: 120 },
      kmsKeyArn: 'arn:aws-us-gov:kms:us-gov-west-1:210987654321:key/0a1b2c3d-0000-1111-2222-333344445555',
    }),
  ],
});

function repository(name: string, settings: Record<string, unknown>) {
  return { name, ...settings };
}

/** A configuration as it would be written, so that it can be changed and parsed again. */
export function written({ repositories, ...rest }: InfrastructureConfiguration) {
  return {
    ...rest,
    repositories: repositories.map(({ options, ...repository }) => ({ ...repository, ...options })),
  };
}
