import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Observer } from '../../../proof/observer.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { Engine } from '../command-line.ts';
import type { VersionRange } from '../requirements/requirements.ts';
import { versionsText } from '../requirements/versions-text.ts';
import { obtainElasticsearch } from './distribution.ts';
import { LaunchError, ProvisionError } from './errors.ts';
import { obtainJava } from './java.ts';
import { launchElasticsearch, type RunningElasticsearch } from './launch.ts';
import { launchFailureText } from './launch-failure.ts';
import { sourcesOf } from './sources.ts';
import { versionFor } from './versions.ts';

export interface LocalNodeOptions {
  readonly engine: Engine;
  /** Its own, and enterable by others; its creator removes it. */
  readonly directory: string;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

/** The one node that a proof on this machine may start: fetched, started once, stopped in any case. */
export class LocalNode {
  readonly #options: LocalNodeOptions;
  readonly #stopped = new AbortController();
  /** One set for all that this proof fetches: what can't be reached is asked once. */
  readonly #sources = sourcesOf();
  #node: Promise<RunningElasticsearch> | undefined;

  constructor(options: LocalNodeOptions) {
    this.#options = options;
  }

  /** Where the node finds the copy that it restores from. */
  get staging(): string {
    return join(this.#options.directory, 'repositories', 'staged');
  }

  /**
   * Starts the node that was asked for, else one that restores the snapshot; resolves to its URL.
   * Throws `RunError` when it can't be had or does not start, `IncompatibleError` when there is none.
   */
  async start(range: VersionRange): Promise<string> {
    this.#node ??= this.#launch(range);
    return (await this.#node).url;
  }

  /** Ends the node, or its start. Never throws. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    const node = await this.#node?.catch(() => undefined);
    await node?.stop();
  }

  async #launch(range: VersionRange): Promise<RunningElasticsearch> {
    const { directory, observer } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, this.#stopped.signal]);
    const provisioning = { note: observer.noted.bind(observer), signal };
    const repositoriesDirectory = join(directory, 'repositories');
    await mkdir(repositoriesDirectory, { recursive: true });
    try {
      const home = await obtainElasticsearch(await this.#wanted(range, signal), {
        ...provisioning,
        sources: this.#sources,
      });
      const javaHome = await obtainJava(home, provisioning);
      observer.noted('starting Elasticsearch', { home });
      return await launchElasticsearch({
        home,
        javaHome,
        directory: join(directory, 'elasticsearch'),
        repositoriesDirectory,
        heapMegabytes: heapMegabytes(),
        signal,
      });
    } catch (error) {
      if (error instanceof ProvisionError) {
        throw unavailable(`It takes Elasticsearch ${versionsText(range)}. ${error.message}`, error);
      }
      if (!(error instanceof LaunchError)) throw error;
      observer.noted('Elasticsearch did not start', { log: error.log });
      throw unavailable(launchFailureText(error), error);
    }
  }

  async #wanted(range: VersionRange, signal: AbortSignal): Promise<string> {
    const { engine } = this.#options;
    if (engine === null) return await versionFor(range, { signal, sources: this.#sources });
    return 'home' in engine ? engine.home : engine.version;
  }
}

function unavailable(message: string, cause: Error): RunError {
  return new RunError('server-unavailable', message, { cause });
}

/**
 * A quarter of the memory, within bounds: the file cache wants the rest, and a restore hardly needs more as it grows.
 */
function heapMegabytes(): number {
  return Math.round(Math.min(Math.max(totalmem() / 4 / 1_048_576, 512), 4096));
}
