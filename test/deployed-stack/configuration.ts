import { configurationSchema, type InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import type { ExistingAccount } from '../local-cloud/local-cloud.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import type { DeployedStackOptions } from './deployed-stack.ts';

/**
 * The repositories of the world's account: below a base path with a slash at its end, and at a bucket's root, heard of
 * in both ways.
 */
export const repositories = {
  logs: { bucket: 'example-snapshots', basePath: 'es/logs/', notification: 'eventbridge' },
  archive: { bucket: 'example-archive', basePath: '', notification: 'bucket' },
} as const;

export type RepositoryName = keyof typeof repositories;

/** Beside them, archives of a game's servers, which are proved by a plan that runs a command of its own. */
export const worlds = {
  name: 'worlds',
  store: 'archive',
  bucket: 'example-worlds',
  basePath: 'servers',
  keys: '*.tar.gz',
  notification: 'eventbridge',
  plan: {
    version: 1,
    checks: [
      { files: 'world/region/*.mca', min: 4 },
      { name: 'players', run: ['sh', '-c', 'cat world/players'], expect: { min: 10 }, timeout: '1m' },
    ],
  },
} as const;

/** Nothing but the agent is on the image that restores archives: its version is of nobody's server. */
export const archiveImageVersion = '1.0.0';

/** Of those whose stack has one: its members prove the snapshots of logs. */
const poolName = 'nightly';

const enoughLines = { version: 2, indices: [{ for: ['logs-*'], checks: [{ documents: { min: 1_000 } }] }] };

/**
 * A deployment as a user would configure it, in the account that the local cloud has, with all that can be made: a
 * network of its own, a ledger that is locked, and a dashboard.
 */
export function stackConfiguration(
  { account, region }: ExistingAccount,
  { expectations = enoughLines, pool, split }: Pick<DeployedStackOptions, 'expectations' | 'pool' | 'split'> = {},
): InfrastructureConfiguration {
  return configurationSchema.parse({
    version: 1,
    stage: 'local',
    account,
    region,
    notify: { mailboxes: ['search-team@example.com'], pagers: ['https://events.example.com/integration/enqueue'] },
    ledger: { objectLock: { days: 90 } },
    images: {
      elasticsearch: [elasticsearchOfImage],
      archive: [archiveImageVersion],
      architectures: ['arm64', 'x86_64'],
    },
    budget: { monthlyUsd: 100 },
    dashboard: true,
    ...(pool && {
      pools: [{ name: poolName, version: elasticsearchOfImage, lifeHours: 1, idleMinutes: 1, ...pool }],
    }),
    repositories: [
      ...Object.entries(repositories).map(([name, repository]) => ({
        name,
        ...repository,
        expectations,
        ...(pool && name === 'logs' && { pool: poolName }),
        ...(split && name === 'archive' && { split }),
        snapshotEveryHours: 26,
        verifiedEveryHours: 50,
        restoreTargetMinutes: 60,
        ...machines,
      })),
      { ...worlds, ...machines },
    ],
  });
}

const machines = { durationMinutes: 15, runMaximumMinutes: 60, instances: { maximumHourlyUsd: 1 } };
