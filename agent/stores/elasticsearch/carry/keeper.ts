import { setTimeout as sleep } from 'node:timers/promises';
import type { ProvenRecord } from '../../../contract/proven-items.ts';
import type { CarryOver } from '../../../proof/carry-over.ts';
import type { Observer } from '../../../proof/observer.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import type { Examination } from '../examine/examination.ts';
import type { IndexErrors } from '../index-errors.ts';
import type { IndexContents } from '../model.ts';
import { count } from '../restore/count.ts';
import type { KeptState } from './kept-state.ts';

export interface KeeperOptions {
  readonly carryOver: Pick<CarryOver, 'proven'>;
  readonly examination: Examination;
  readonly errors: IndexErrors;
  readonly observer: Observer;
  /** How often what stands is counted and examined, so that it counts as proven: it costs a little each time. */
  readonly everyMilliseconds?: number;
}

const usualIntervalMilliseconds = 10_000;

/** A node that restores indices, and its version. */
export interface RestoringNode {
  readonly client: ElasticsearchClient;
  readonly version: string;
}

/**
 * Hands over each index as soon as nothing of it is left to be proven, so that no other attempt must prove it again.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  /** Of those whose bytes were all read and sound. */
  readonly #digests = new Map<IndexContents, string>();
  readonly #standing = new Set<IndexContents>();
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** All of its bytes were read; `digest` is null where nobody could tell whether they change. */
  read(index: IndexContents, digest: string | null): void {
    if (digest !== null && !this.#options.errors.has(index.name)) this.#digests.set(index, digest);
  }

  /** All of its bytes were read, and that is all that is done with it. */
  readOnly(index: IndexContents, digest: string | null): void {
    if (digest === null || this.#options.errors.has(index.name)) return;
    this.#options.carryOver.proven([recordOf(index, digest, { restored: null })]);
  }

  stands(index: IndexContents): void {
    this.#standing.add(index);
  }

  /** Until the signal aborts. */
  async keepOn(node: RestoringNode, signal: AbortSignal): Promise<void> {
    const { everyMilliseconds = usualIntervalMilliseconds } = this.#options;
    while (!signal.aborted) {
      await sleep(everyMilliseconds, undefined, { signal, ref: false }).catch(() => {});
      if (!signal.aborted) await this.keep(node, signal);
    }
  }

  /**
   * Counts and examines what stands now, before it may be deleted. What can't be is left for the proof itself to say.
   */
  keep(node: RestoringNode, signal: AbortSignal): Promise<void> {
    this.#keeping = this.#keeping.then(() =>
      this.#keep(node, signal).catch((error: unknown) =>
        this.#options.observer.noted('what stands could not be kept', { error: String(error) }),
      ),
    );
    return this.#keeping;
  }

  async #keep({ client, version }: RestoringNode, signal: AbortSignal): Promise<void> {
    const { examination, errors, carryOver } = this.#options;
    const indices = [...this.#standing].filter((index) => this.#digests.has(index) && !errors.has(index.name));
    if (indices.length === 0) return;
    for (const index of indices) this.#standing.delete(index);
    const counted = await count(client, indices, signal);
    const whole = indices.filter(({ name, shards }) =>
      shards.every(({ number, documents }) => counted.get(name)?.shards.get(number) === documents),
    );
    await examination.examineEach(client, whole, signal);
    const proven = whole.flatMap((index): ProvenRecord[] => {
      const examined = examination.examinedOf(index.name);
      const digest = this.#digests.get(index);
      // An error that was found meanwhile is said by this attempt, and looked for again by the next.
      if (examined === null || digest === undefined || errors.has(index.name)) return [];
      const records = counted.get(index.name)?.documents ?? 0;
      return [
        recordOf(index, digest, {
          restored: {
            ...{ version, records, documents: examined.documents, checks: [...examined.checks] },
            ...(examined.fields !== undefined && { fields: examined.fields }),
          },
        }),
      ];
    });
    if (proven.length > 0) carryOver.proven(proven);
  }
}

function recordOf({ name }: IndexContents, digest: string, state: KeptState): ProvenRecord {
  return { path: [name], digest, state: JSON.parse(JSON.stringify(state)) };
}
