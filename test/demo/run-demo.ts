import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeployedStack, type DeployedStackOptions, startStack } from '../deployed-stack/deployed-stack.ts';
import { bakeImage } from '../local-cloud/host/image.ts';
import { Narration } from '../local-cloud/narration.ts';
import { type LogCluster, startLogCluster } from '../source/log-cluster.ts';

const sourceVersion = '8.17.0';

/** What a demo plays with. */
export interface Stage {
  readonly narration: Narration;
  readonly stack: DeployedStack;
  readonly cluster: LogCluster;
}

/**
 * Plays a demo with Mayfly deployed to an AWS on this machine, and a cluster whose backups it is to prove, and ends the
 * process: with 0 if `play` says that all was as it must be. Whatever ends it, nothing is left of it.
 */
export async function runDemo(
  options: Omit<DeployedStackOptions, 'directory' | 'image' | 'signal' | 'onEvent'>,
  play: (stage: Stage) => Promise<boolean>,
): Promise<never> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort(name));
  const { signal } = interrupted;
  const narration = new Narration((line) => process.stdout.write(`${line}\n`));
  const cleanUp = new AsyncDisposableStack();
  let exitCode = 1;
  try {
    exitCode = (await play(await setUp())) ? 0 : 1;
  } catch (error) {
    narration.tell(
      signal.aborted ? `Stopped by ${signal.reason}.` : `The demo broke: ${(error as Error).stack ?? error}`,
    );
    if (signal.aborted) exitCode = 130;
  } finally {
    await cleanUp.disposeAsync();
  }
  process.exit(exitCode);

  async function setUp(): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'mayfly-demo-'));
    cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
    // Where we are root, the machines and Elasticsearch are not.
    await chmod(directory, 0o755);
    const provisioning = { signal, note: narration.note };
    narration.chapter('An AWS on this machine, Mayfly deployed to it, and a cluster whose backups it is to prove');
    const image = await bakeImage(join(directory, 'image'), provisioning);
    const [stack, cluster] = await Promise.all([
      startStack({ ...options, directory: join(directory, 'cloud'), image, signal, onEvent: narration.event }).then(
        (started) => {
          cleanUp.defer(() => started.stop());
          narration.tell('deployed from the synthesized Terraform of infra/');
          return started;
        },
      ),
      startLogCluster(sourceVersion, join(directory, 'source'), provisioning).then((started) => {
        cleanUp.defer(() => started.stop());
        narration.tell(`a source cluster runs Elasticsearch ${started.version}`);
        return started;
      }),
    ]);
    return { narration, stack, cluster };
  }
}

/** What comes within so long; null when it doesn't. */
export async function settled<T>(look: () => Promise<T | null>, seconds = 30): Promise<T | null> {
  for (let tries = 0; tries < seconds * 5; tries += 1) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return null;
}
