import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { trendSettingsSchema } from '../../agent/contract/trend.ts';
import { includesRestore } from '../../agent/contract/verdict.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import {
  type Configuration,
  configurationSchema,
  type PoolSettings,
  type RepositorySettings,
} from '../../lambda/configuration/configuration.ts';
import { type PoolConfiguration, usersOf } from '../configuration/pool.ts';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import type { InfrastructureConfiguration } from '../configuration/schema.ts';
import { bucketNames } from '../wiring/names.ts';
import { bundle, functionNames } from './bundle.ts';

/** Where what is deployed of each function lies: its bundle, and configuration.json beside it. */
export interface FunctionDirectories {
  readonly trigger: string;
  readonly settle: string;
  readonly reaper: string;
}

/** Makes what is deployed of the functions, below `directory`. */
export async function prepareFunctions(
  configuration: InfrastructureConfiguration,
  directory: string,
): Promise<FunctionDirectories> {
  const settings = JSON.stringify(functionConfiguration(configuration), null, 2);
  const bundles = await bundle(directory, functionNames);
  await Promise.all(bundles.map(({ path }) => writeFile(join(dirname(path), 'configuration.json'), settings)));
  const place = (name: string) => join(directory, 'lambda', name);
  return { trigger: place('trigger'), settle: place('settle'), reaper: place('reaper') };
}

/** What the functions know of the configuration, as they will read it. */
function functionConfiguration(configuration: InfrastructureConfiguration): Configuration {
  const { stage, region, repositories, pools, images, dashboard, tags } = configuration;
  return configurationSchema.parse({
    version: 1,
    stage,
    tags,
    repositories: repositories.map((repository) => settingsOf(repository, region)),
    pools: pools.flatMap((pool) => poolSettings(pool, repositories)),
    maximumImageAgeDays: images.maximumAgeDays,
    dashboard,
    reference: { bucket: bucketNames(configuration).reference, region },
  });
}

function settingsOf(repository: RepositoryConfiguration, region: string): RepositorySettings {
  const { name, store, bucket, basePath, level, instances, runMaximumMinutes, attempts } = repository;
  const { durationMinutes, restoreTargetMinutes, snapshotEveryHours, verifiedEveryHours, baselines, pool, split } =
    repository;
  const version = storeOf(store).pinnedVersion(repository.options);
  return {
    ...{ name, store, bucket, basePath, region, level, runMaximumMinutes, attempts, instances },
    options: opaque(repository.options),
    expectations: opaque(repository.expectations),
    images: { kind: 'images', ...(version === null ? {} : { version }) },
    ...(includesRestore(level) ? { trend: repository.trend ?? trendSettingsSchema.parse({}) } : {}),
    ...(durationMinutes === undefined ? {} : { durationMinutes }),
    ...(baselines === undefined ? {} : { baselines }),
    ...(pool === undefined ? {} : { pool }),
    ...(split === undefined ? {} : { split }),
    ...(restoreTargetMinutes === undefined ? {} : { restoreTargetMinutes }),
    ...(snapshotEveryHours === undefined ? {} : { snapshotEveryHours }),
    ...(verifiedEveryHours === undefined ? {} : { verifiedEveryHours }),
  };
}

function poolSettings(pool: PoolConfiguration, repositories: readonly RepositoryConfiguration[]): PoolSettings[] {
  const { name, version, architecture, instances } = pool;
  return usersOf(pool, repositories)
    .slice(0, 1)
    .map(({ store }) => ({
      ...{ name, store, version, architecture },
      diskGb: instances.minimumDiskGb,
      memoryGib: instances.minimumMemoryGib,
      vcpus: instances.minimumVcpus,
    }));
}

/** As it goes through JSON: only its store will understand it. */
function opaque(value: unknown): RepositorySettings['options'] {
  return JSON.parse(JSON.stringify(value));
}
