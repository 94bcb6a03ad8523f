import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import type { ExistingAccount } from '../local-cloud/local-cloud.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';

/** The repositories of the world's account: below a base path and at a bucket's root, heard of in both ways. */
export const repositories = {
  logs: { bucket: 'example-snapshots', basePath: 'es/logs', notification: 'eventbridge' },
  archive: { bucket: 'example-archive', basePath: '', notification: 'bucket' },
} as const;

export type RepositoryName = keyof typeof repositories;

/** A deployment as a user would configure it, in the account that the local cloud has. */
export function worldConfiguration({
  account,
  region,
  vpcId,
  subnetIds,
}: ExistingAccount): InfrastructureConfiguration {
  return configurationSchema.parse({
    version: 1,
    stage: 'local',
    account,
    region,
    network: { vpcId, subnetIds },
    repositories: Object.entries(repositories).map(([name, repository]) => ({
      name,
      ...repository,
      expectations: { version: 1, indices: [{ pattern: 'logs-*', minDocuments: 1_000 }] },
      durationMinutes: 15,
      runMaximumMinutes: 60,
      images: [{ elasticsearch: elasticsearchOfImage, imageId: 'ami-0123456789abcdef0' }],
      instanceTypes: ['m6gd.large', 'm7gd.large'],
    })),
  });
}
