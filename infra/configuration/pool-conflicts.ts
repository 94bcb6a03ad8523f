import type * as z from 'zod';
import { storeOf } from '../../agent/stores/registry.ts';
import { lifeOf, longestLifeHours, type PoolConfiguration, usersOf } from './pool.ts';
import type { RepositoryConfiguration } from './repository.ts';

interface Pooled {
  readonly pools: readonly PoolConfiguration[];
  readonly repositories: readonly RepositoryConfiguration[];
  readonly architectures: readonly string[];
  /** Of the images of a store. */
  readonly versionsOf: (store: string) => readonly string[];
}

/** What pools are to each other, to the repositories that use them, and to the images that there are. */
export function refusePools(pooled: Pooled, context: z.RefinementCtx): void {
  const { pools, repositories, architectures } = pooled;
  const names = pools.map(({ name }) => name);
  repositories.forEach(({ pool }, index) => {
    if (pool === undefined || names.includes(pool)) return;
    const path = ['repositories', index, 'pool'];
    context.addIssue({ code: 'custom', path, message: `is none of pools: ${names.join(', ') || 'there is none'}` });
  });
  pools.forEach((pool, index) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['pools', index, field], message, input: pool });
    if (names.indexOf(pool.name) < index) refuse('name', `is that of another pool, too: ${pool.name}`);
    if (!architectures.includes(pool.architecture)) refuse('architecture', 'is none of images.architectures');
    const users = usersOf(pool, repositories);
    const [first, ...others] = users;
    if (first === undefined) {
      refuse('name', `is nobody's pool: set pool: ${pool.name} in a repository, or remove the pool`);
      return;
    }
    if (others.length > 0 && !pool.shared) {
      const all = users.map(({ name }) => name).join(', ');
      refuse('shared', `is false, and ${all} use it: its instances may read them all. Set it, or give each its own`);
    }
    const hours = lifeOf(pool, repositories).endSeconds / 3600;
    if (hours > longestLifeHours) {
      refuse(
        'lifeHours',
        `is too long: with the longest runMaximumMinutes it is ${hours} hours, and every instance ends after ${longestLifeHours}`,
      );
    }
    refuseStores(users, refuse);
    if (!pooled.versionsOf(first.store).includes(pool.version)) refuse('version', `is none of images.${first.store}`);
    for (const user of users) refuseUseless(pool, user, refuse);
  });
}

type Refuse = (field: string, message: string) => void;

function refuseStores(users: readonly RepositoryConfiguration[], refuse: Refuse): void {
  const stores = [...new Set(users.map(({ store }) => store))];
  if (stores.length < 2) return;
  refuse('name', `is of ${stores.join(' and ')} at once: an image restores one of them. Make a pool for each`);
}

/** One of whose backups the pool proves none. */
function refuseUseless(pool: PoolConfiguration, user: RepositoryConfiguration, refuse: Refuse): void {
  const { name, store, options, instances } = user;
  // What is wrong with it already has been said.
  if (options === undefined || instances === undefined) return;
  const pinned = storeOf(store).pinnedVersion(options);
  if (pinned !== null && pinned !== pool.version) {
    refuse('version', `is another than that of the repository ${name}, which is restored by ${pinned} alone`);
  }
  const sizes = ['minimumVcpus', 'minimumMemoryGib', 'minimumDiskGb'] as const;
  for (const size of sizes) {
    if (instances[size] <= pool.instances[size]) continue;
    const wanted = `the repository ${name} wants ${instances[size]}`;
    refuse('instances', `has a ${size} of ${pool.instances[size]}, and ${wanted}: none of its backups would be proven`);
  }
}
