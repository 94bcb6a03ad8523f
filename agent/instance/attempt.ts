import type { S3Client } from '@aws-sdk/client-s3';
import type { BlobSource } from '../blobs/blob-source.ts';
import { contractVersion } from '../contract/contract-version.ts';
import type { Instance } from '../contract/instance.ts';
import type { Order } from '../contract/order.ts';
import type { ProvenSnapshot } from '../contract/proof.ts';
import type { Result } from '../contract/result.ts';
import { includesRestore, type Level } from '../contract/verdict.ts';
import type { CarryOver } from '../proof/carry-over.ts';
import { LoadWatch } from '../proof/load/load-watch.ts';
import { prove } from '../proof/prove.ts';
import type { Store, StoreKind } from '../proof/store.ts';
import { isStoreId, storeOf } from '../stores/registry.ts';
import { basisOf } from './basis.ts';
import { earlierProofs, parsedJson } from './earlier-proofs.ts';
import { readEnclosed } from './enclosed.ts';
import { type Log, logObserver } from './log.ts';
import { withOrderedBaseline } from './ordered-baseline.ts';
import { onOrderedDisks } from './ordered-disks.ts';
import { orderedPart } from './ordered-part.ts';
import { ProvenPieces } from './proven-pieces.ts';
import { waitBudget } from './wait-budget.ts';

export interface Attempt {
  readonly order: Order;
  readonly instance: Instance;
  /** Where this attempt writes and reads in the ledger: `placeOf`. */
  readonly place: string;
  readonly source: BlobSource;
  readonly ledger: S3Client;
  /** Where the store may write. */
  readonly staging: string;
  /** What the image's units tell the store of its server. */
  readonly variables: NodeJS.ProcessEnv;
  readonly log: Log;
  /** What time it is. */
  readonly now: number;
  /** Milliseconds until all must be over. */
  readonly left: () => number;
  readonly signal: AbortSignal;
}

/** What is not given back ends with the machine. */
const releaseMilliseconds = 2_000;

/** Carries out an order. Never throws: whatever breaks is said in the result. */
export async function attempt(given: Attempt): Promise<Result> {
  const { order, instance, source, log, signal, staging, left } = given;
  const kind = isStoreId(order.store) ? storeOf(order.store) : unknownKind(order.store);
  const { store, pieces } = await open(given).catch((error: unknown) => unopened(error, order));
  const watch = await LoadWatch.start({ directory: staging });
  const proof = await prove({
    kind,
    store,
    repository: { name: order.repository.name, location: source.location },
    level: levelOf(order),
    observer: logObserver(log),
    signal,
    releaseMilliseconds,
  });
  // Before the result: whoever reads that this attempt has come to nothing reads what it has proven.
  if (proof.verdict === 'unproven') await pieces?.flush(left() / 4);
  return {
    version: contractVersion,
    runId: order.runId,
    attempt: order.attempt.number,
    instance,
    ...proof,
    ...(await watch.end()),
  };
}

/** Of a backup that is to be divided once its sizes are known, nothing is proven but its structure: it tells them. */
function levelOf({ split, level }: Order): Level {
  return split === undefined ? level : 'structure';
}

interface Opened {
  readonly store: Store;
  /** Null where nothing will be proven. */
  readonly pieces: ProvenPieces | null;
}

/** Throws when the order, what it encloses or what the image's units say is not as it should be. */
async function open({ order, place, source, ledger, staging, now, variables, log, signal }: Attempt): Promise<Opened> {
  const { onInstance } = await storeOf(order.store).load();
  const { backup, options, lastFingerprint } = order;
  const level = levelOf(order);
  const { enclosedMilliseconds, ...waiting } = waitBudget(order, now);
  const request = { ledger, order, place, waitMilliseconds: enclosedMilliseconds, signal };
  const [expected, proven, items] = await Promise.all([
    readEnclosed('expectations', request),
    readEnclosed('proven', request),
    readEnclosed('items', request),
  ]);
  const expectations = expected === null ? order.expectations : parsedJson(expected);
  const basis = basisOf(order, expectations);
  const pieces = new ProvenPieces({ ledger, order, place, basis, log });
  const earlier = earlierProofs(proven, order, basis);
  if (proven !== null) log.note('earlier attempts have proven', { items: earlier.length });
  const carryOver: CarryOver = { earlier, proven: (records) => pieces.add(records) };
  const directory = includesRestore(level) ? staging : null;
  const store = onInstance({
    ...{ source, level, directory },
    ...{ backup, options, expectations, lastFingerprint, carryOver, part: orderedPart(order, items) },
    ...waiting,
    variables,
  });
  const compared = withOrderedBaseline(store, order, ledger);
  if (directory === null) return { store: compared, pieces };
  return { store: await onOrderedDisks(compared, directory, order.machine.needs), pieces };
}

/** Stands for a store that could not even be made: its first step says why, so that this is in the result. */
function unopened(error: unknown, order: Order): Opened {
  const fail = () => Promise.reject(error);
  const nothing = { state: null, writtenBy: null, startedAt: null, endedAt: null };
  const store: Store = {
    state: () => ({
      repository: { uuid: null, clusterId: null, generation: null },
      snapshot: { ...identityOf(order), ...nothing },
      items: [],
      leftOut: [],
      restoredBy: null,
    }),
    ...{ structure: fail, bytes: fail, restore: fail, examine: fail },
    close: async () => {},
  };
  return { store, pieces: null };
}

/** As far as the order can be understood: of a result that names another backup, settle believes nothing. */
function identityOf({ store, backup }: Order): Pick<ProvenSnapshot, 'name' | 'uuid'> {
  const unknown = { name: null, uuid: null };
  if (!isStoreId(store)) return unknown;
  const { schemas, identityOf } = storeOf(store);
  if (!schemas.backup.safeParse(backup).success) return unknown;
  const { name, uuid } = identityOf(backup);
  return { name, uuid };
}

/** Of a store that this agent has never heard of: opening it says so. */
function unknownKind(id: string): StoreKind {
  return { id, checks: {}, phases: {} };
}
