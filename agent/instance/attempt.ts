import type { BlobSource } from '../blobs/blob-source.ts';
import type { Instance } from '../contract/instance.ts';
import type { Order } from '../contract/order.ts';
import type { Result } from '../contract/result.ts';
import { prove } from '../proof/prove.ts';
import { elasticsearchStore } from '../stores/elasticsearch/store.ts';
import { type Log, logObserver } from './log.ts';
import { waitBudget } from './wait-budget.ts';

export interface Attempt {
  readonly order: Order;
  readonly instance: Instance;
  readonly source: BlobSource;
  readonly elasticsearchUrl: string;
  readonly staging: string;
  readonly log: Log;
  /** What time it is. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What is not given back ends with the machine. */
const releaseMilliseconds = 2_000;

/** Carries out an order. Never throws: whatever breaks is said in the result. */
export async function attempt({ order, instance, source, log, now, signal, ...machine }: Attempt): Promise<Result> {
  const store = elasticsearchStore({
    source,
    wanted: { uuid: order.snapshot.uuid },
    expectations: order.expectations,
    lastFingerprint: order.lastFingerprint,
    staging: machine.staging,
    // Its own unit has started it with the machine.
    elasticsearch: async () => machine.elasticsearchUrl,
    ...waitBudget(order, now),
  });
  const proof = await prove({
    store,
    repository: { name: order.repository.name, location: source.location },
    level: order.level,
    observer: logObserver(log),
    signal,
    releaseMilliseconds,
  });
  return { version: 1, runId: order.runId, attempt: order.attempt.number, instance, ...proof };
}
