import type { ProofContext } from '../../proof/store.ts';
import { type ElasticsearchClient, elasticsearchClient } from './client/client.ts';
import { nodeEquipment } from './client/equipment.ts';
import { IncompatibleError } from './incompatible-error.ts';
import type { SnapshotContents } from './model.ts';
import { type Equipment, preflight } from './requirements/preflight.ts';
import { requirementsOf } from './requirements/requirements.ts';

export interface TargetNodeOptions {
  /** Resolves to the URL of a node that answers, or soon will. */
  readonly url: Promise<string>;
  readonly contents: SnapshotContents;
  /** How long it may take until it answers. */
  readonly waitMilliseconds: number;
  readonly context: ProofContext;
}

/**
 * The Elasticsearch that is to restore a snapshot. As soon as it answers it is asked what it lacks; findings say what,
 * or that there is none. Its failures come out where `client`, `equipment` and `fits` are awaited.
 */
export class TargetNode {
  readonly client: Promise<ElasticsearchClient>;
  readonly equipment: Promise<Equipment>;
  /** Whether the snapshot can be restored here, as far as that can be asked. */
  readonly fits: Promise<boolean>;
  readonly #left = new AbortController();
  readonly #lacking = new AbortController();

  constructor({ url, contents, waitMilliseconds, context }: TargetNodeOptions) {
    const signal = AbortSignal.any([context.signal, this.#left.signal]);
    this.client = context.phase('elasticsearch', async () => {
      const client = elasticsearchClient(await url);
      await client.waitUntilReady(waitMilliseconds, signal);
      return client;
    });
    this.equipment = this.client.then((client) => nodeEquipment(client, signal));
    const lacking = this.equipment.then(
      (equipment) => preflight(requirementsOf(contents), equipment),
      (error) => {
        if (error instanceof IncompatibleError) return [error.finding];
        throw error;
      },
    );
    this.fits = lacking.then((findings) => {
      for (const finding of findings) context.report(finding);
      const lacks = findings.some(({ severity }) => severity === 'error');
      if (lacks) this.#lacking.abort();
      return !lacks;
    });
    // Nobody may ever await them: what was found before then decides.
    this.client.catch(() => {});
    this.equipment.catch(() => {});
    this.fits.catch(() => {});
  }

  /** Does what only a restore here needs, and gives it up as soon as there can't be one. */
  async prepare(context: ProofContext, work: (context: ProofContext) => Promise<void>): Promise<void> {
    const lacking = this.#lacking.signal;
    try {
      await work({ ...context, signal: AbortSignal.any([context.signal, lacking]) });
    } catch (error) {
      if (!lacking.aborted || error !== lacking.reason) throw error;
    }
  }

  /** Asks no further. */
  leave(): void {
    this.#left.abort();
  }
}
