import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import type { ExistingAccount } from '../local-cloud/local-cloud.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';

/** The repositories of the world's account: below a base path and at a bucket's root, heard of in both ways. */
export const repositories = {
  logs: { bucket: 'example-snapshots', basePath: 'es/logs', notification: 'eventbridge' },
  archive: { bucket: 'example-archive', basePath: '', notification: 'bucket' },
} as const;

export type RepositoryName = keyof typeof repositories;

/**
 * A deployment as a user would configure it, in the account that the local cloud has, with all that can be made: a
 * network of its own, and a ledger that is locked.
 */
export function stackConfiguration({ account, region }: ExistingAccount): InfrastructureConfiguration {
  return configurationSchema.parse({
    version: 1,
    stage: 'local',
    account,
    region,
    notify: { mailboxes: ['search-team@example.com'], pagers: ['https://events.example.com/integration/enqueue'] },
    ledger: { objectLock: { days: 90 } },
    images: { elasticsearch: [elasticsearchOfImage], architectures: ['arm64', 'x86_64'] },
    budget: { monthlyUsd: 100 },
    repositories: Object.entries(repositories).map(([name, repository]) => ({
      name,
      ...repository,
      expectations: { version: 1, indices: [{ pattern: 'logs-*', minDocuments: 1_000 }] },
      snapshotEveryHours: 26,
      verifiedEveryHours: 50,
      restoreTargetMinutes: 60,
      durationMinutes: 15,
      runMaximumMinutes: 60,
      instances: { maximumHourlyUsd: 1 },
    })),
  });
}
