import { type Configuration, type RepositorySettings, referenceRepository } from '../configuration/configuration.ts';
import { architectures } from '../configuration/images.ts';

type Reference = NonNullable<Configuration['reference']>;

/** `<architecture>/<version of Elasticsearch>/<any name>`: where in its bucket a reference snapshot's repository lies. */
const place = new RegExp(`^(${architectures.join('|')})/(\\d+\\.\\d+\\.\\d+)/[A-Za-z0-9-]{1,40}$`);

/** The smallest machine will do, and there is nothing to wait for. */
const minutes = { duration: 30, run: 60 };

/**
 * What is asked of a reference snapshot at this base path: to be proven, whole, by the candidate of its version and
 * architecture. Null when nothing of that kind lies there.
 */
export function referenceSettings({ bucket, region }: Reference, basePath: string): RepositorySettings | null {
  const [, architecture, elasticsearch] = place.exec(basePath) ?? [];
  const known = architectures.find((name) => name === architecture);
  if (known === undefined || elasticsearch === undefined) return null;
  return {
    ...{ name: referenceRepository, bucket, basePath, region },
    level: 'examine',
    expectations: { version: 1, indices: [{ pattern: '*', minDocuments: 1 }] },
    durationMinutes: minutes.duration,
    runMaximumMinutes: minutes.run,
    attempts: 3,
    images: { kind: 'candidates', elasticsearch, architecture: known },
    instances: { onDemand: true, minimumVcpus: 2, minimumMemoryGib: 8, minimumDiskGb: 10, types: [] },
  };
}
