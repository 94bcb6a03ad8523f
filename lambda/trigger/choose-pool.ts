import { contractVersion } from '../../agent/contract/contract-version.ts';
import type { Order } from '../../agent/contract/order.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import type { PoolSettings, RepositorySettings } from '../configuration/configuration.ts';
import type { BakedImage } from '../configuration/images.ts';

/**
 * The pool of a backup's repository, if its instances can prove this one: their image restores what wrote it and reads
 * this contract, and they have the disk, memory and processors that it needs. Null where the backup gets an instance of
 * its own: a pool saves time, and decides nothing. `baked`: all images of the repository's store.
 */
export function choosePool(
  { pool: name, store }: Pick<RepositorySettings, 'pool' | 'store'>,
  pools: readonly PoolSettings[],
  baked: readonly BakedImage[],
  { writtenBy, needs }: Pick<Order, 'writtenBy'> & Pick<Order['machine'], 'needs'>,
): ChosenPool | null {
  const pool = pools.find((one) => one.name === name && one.store === store);
  if (pool === undefined) return null;
  const isLarge =
    needs.diskGb > pool.diskGb ||
    needs.memoryGib > pool.memoryGib ||
    (needs.forTarget?.vcpus ?? needs.vcpus) > pool.vcpus;
  const image = baked.find(
    ({ version, architecture, contract }) =>
      version === pool.version && architecture === pool.architecture && contract === contractVersion,
  );
  if (isLarge || image === undefined) return null;
  if (storeOf(store).restorers([pool.version], writtenBy).length === 0) return null;
  return { pool, image: { architecture: image.architecture, imageId: image.imageId } };
}

export interface ChosenPool {
  readonly pool: PoolSettings;
  /** What its members boot. */
  readonly image: Order['machine']['images'][number];
}
