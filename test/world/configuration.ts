import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import type { ExistingAccount } from '../local-cloud/local-cloud.ts';

/** The one repository that the world's account has. */
export const repository = { name: 'logs', bucket: 'example-snapshots', basePath: 'es/logs' };

/** A deployment as a user would configure it, in the account that the local cloud has. */
export function worldConfiguration(
  { account, region, vpcId, subnetIds }: ExistingAccount,
  notification: 'eventbridge' | 'bucket',
): InfrastructureConfiguration {
  return configurationSchema.parse({
    version: 1,
    stage: 'local',
    account,
    region,
    network: { vpcId, subnetIds },
    repositories: [
      {
        ...repository,
        notification,
        expectations: { version: 1, indices: [{ pattern: 'logs-*', minDocuments: 1_000 }] },
        durationMinutes: 15,
        runMaximumMinutes: 60,
        imageId: 'ami-0123456789abcdef0',
        instanceTypes: ['m6gd.large', 'm7gd.large'],
      },
    ],
  });
}
