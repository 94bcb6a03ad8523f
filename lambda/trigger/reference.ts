import { isStoreId, storeOf } from '../../agent/stores/registry.ts';
import { type Configuration, type RepositorySettings, referenceRepository } from '../configuration/configuration.ts';
import { architectures } from '../configuration/images.ts';

type Reference = NonNullable<Configuration['reference']>;

/** `<architecture>/<store>/<version>/<any name>`: where in its bucket a reference backup's repository lies. */
const place = new RegExp(`^(${architectures.join('|')})/([a-z0-9]+)/(\\d+\\.\\d+\\.\\d+)/[A-Za-z0-9-]{1,40}(?=/)`);

/** The smallest machine will do. */
export const smallestInstances: RepositorySettings['instances'] = {
  onDemand: true,
  minimumVcpus: 2,
  minimumMemoryGib: 8,
  minimumDiskGb: 10,
  types: [],
};
/** There is nothing to wait for. */
const minutes = { duration: 30, run: 60 };

/**
 * What is asked of a reference backup with this key: to be proven, whole, by the candidate of its store, version and
 * architecture. Null when nothing of that kind lies there.
 */
export function referenceSettings({ bucket, region }: Reference, key: string): RepositorySettings | null {
  const [basePath, architecture, store = '', version] = place.exec(key) ?? [];
  const known = architectures.find((name) => name === architecture);
  if (basePath === undefined || known === undefined || version === undefined || !isStoreId(store)) return null;
  const { referenceExpectations } = storeOf(store);
  if (referenceExpectations === null) return null;
  return {
    ...{ name: referenceRepository, store, bucket, basePath, region },
    options: {},
    level: 'examine',
    expectations: referenceExpectations,
    durationMinutes: minutes.duration,
    runMaximumMinutes: minutes.run,
    attempts: 3,
    images: { kind: 'candidates', version, architecture: known },
    instances: smallestInstances,
  };
}
