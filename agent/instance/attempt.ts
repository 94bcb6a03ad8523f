import type { BlobSource } from '../blobs/blob-source.ts';
import { contractVersion } from '../contract/contract-version.ts';
import type { Instance } from '../contract/instance.ts';
import type { Order } from '../contract/order.ts';
import type { Result } from '../contract/result.ts';
import { includesRestore } from '../contract/verdict.ts';
import { LoadWatch } from '../proof/load/load-watch.ts';
import { prove } from '../proof/prove.ts';
import type { Store, StoreKind } from '../proof/store.ts';
import { isStoreId, storeOf } from '../stores/registry.ts';
import { type Log, logObserver } from './log.ts';
import { onOrderedDisks } from './ordered-disks.ts';
import { waitBudget } from './wait-budget.ts';

export interface Attempt {
  readonly order: Order;
  readonly instance: Instance;
  readonly source: BlobSource;
  /** Where the store may write. */
  readonly staging: string;
  /** What the image's units tell the store of its server. */
  readonly variables: NodeJS.ProcessEnv;
  readonly log: Log;
  /** What time it is. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What is not given back ends with the machine. */
const releaseMilliseconds = 2_000;

/** Carries out an order. Never throws: whatever breaks is said in the result. */
export async function attempt({ order, instance, source, log, now, signal, ...machine }: Attempt): Promise<Result> {
  const kind = isStoreId(order.store) ? storeOf(order.store) : unknownKind(order.store);
  const store = await openStore({ order, source, now, ...machine }).catch(unopenedStore);
  const watch = await LoadWatch.start({ directory: machine.staging });
  const proof = await prove({
    kind,
    store,
    repository: { name: order.repository.name, location: source.location },
    level: order.level,
    observer: logObserver(log),
    signal,
    releaseMilliseconds,
  });
  return {
    version: contractVersion,
    runId: order.runId,
    attempt: order.attempt.number,
    instance,
    ...proof,
    ...(await watch.end()),
  };
}

/** Throws when the order or what the image's units say is not as the store wants it. */
async function openStore({
  order,
  source,
  staging,
  now,
  variables,
}: Pick<Attempt, 'order' | 'source' | 'staging' | 'now' | 'variables'>): Promise<Store> {
  const { onInstance } = await storeOf(order.store).load();
  const { backup, options, level, expectations, lastFingerprint } = order;
  const directory = includesRestore(level) ? staging : null;
  const store = onInstance({
    ...{ source, level, directory },
    ...{ backup, options, expectations, lastFingerprint },
    ...waitBudget(order, now),
    variables,
  });
  return directory === null ? store : await onOrderedDisks(store, directory, order.machine.needs);
}

/** Stands for a store that could not even be made: its first step says why, so that this is in the result. */
function unopenedStore(error: unknown): Store {
  const fail = () => Promise.reject(error);
  const snapshot = { name: null, uuid: null, state: null, writtenBy: null, startedAt: null, endedAt: null };
  return {
    state: () => ({
      repository: { uuid: null, clusterId: null, generation: null },
      snapshot,
      items: [],
      leftOut: [],
      restoredBy: null,
    }),
    ...{ structure: fail, bytes: fail, restore: fail, examine: fail },
    close: async () => {},
  };
}

/** Of a store that this agent has never heard of: opening it says so. */
function unknownKind(id: string): StoreKind {
  return { id, checks: {}, phases: {} };
}
