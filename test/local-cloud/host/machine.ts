import { copyFile, mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { launchElasticsearch } from '../../../agent/elasticsearch/node/launch.ts';
import { enterable, handOver, unprivilegedUser } from '../../../agent/elasticsearch/node/unprivileged.ts';
import { type Ending, killGroup, startChild } from '../child.ts';
import type { Image } from './image.ts';
import { type ImdsFaults, type Metadata, startImds } from './imds.ts';

export interface BootOptions {
  /** The machine's own disk. */
  readonly directory: string;
  readonly awsEndpoint: string;
  readonly imdsFaults?: ImdsFaults;
  /** Sees each line of the serial console. */
  readonly onLine: (line: string) => void;
}

/** A booted instance. */
export interface Machine {
  readonly instanceId: string;
  readonly directory: string;
  /** What the agent writes: the instance's serial console. */
  readonly console: string;
  /** When the agent has ended, whatever ended it: that is the power-off. All else is gone by then. */
  readonly poweredOff: Promise<Ending>;
  /** Tells the instance that EC2 is about to take it away. */
  interrupt(at: Date): void;
  /** Ends it at once, as pulling its plug would. */
  cutPower(): Promise<void>;
}

/**
 * Boots an instance: its metadata service, then Elasticsearch and the agent side by side, as the image's units do. Both
 * run as an unprivileged user when we are root.
 */
export async function boot(
  metadata: Metadata,
  image: Image,
  { directory, awsEndpoint, imdsFaults = {}, onLine }: BootOptions,
): Promise<Machine> {
  const repositories = join(directory, 'repositories');
  const agent = join(directory, 'mayfly-agent.mjs');
  const serialConsole = join(directory, 'console.log');
  await mkdir(repositories, { recursive: true, mode: 0o755 });
  await copyFile(image.agent, agent);
  await handOver(directory);
  const imds = await startImds(metadata, imdsFaults);
  const port = await freePort();
  const shutdown = new AbortController();
  const elasticsearch = launchElasticsearch({
    home: image.elasticsearchHome,
    javaHome: image.javaHome,
    directory: join(directory, 'elasticsearch'),
    repositoriesDirectory: repositories,
    heapMegabytes: image.heapMegabytes,
    port,
    signal: shutdown.signal,
  });
  // An Elasticsearch that doesn't start is the agent's to notice; its own log says why.
  elasticsearch.catch(() => {});
  const child = await startChild(process.execPath, [agent], {
    directory,
    log: serialConsole,
    onLine,
    user: (await enterable(dirname(process.execPath))) ? unprivilegedUser() : undefined,
    environment: {
      PATH: '/usr/bin:/bin',
      HOME: directory,
      MAYFLY_ELASTICSEARCH_URL: `http://127.0.0.1:${port}`,
      MAYFLY_STAGING: join(repositories, 'staged'),
      AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.endpoint,
      AWS_ENDPOINT_URL: awsEndpoint,
    },
  });
  const powerOff = async (ending: Ending) => {
    shutdown.abort();
    const running = await elasticsearch.catch(() => null);
    if (running !== null) {
      killGroup(running.pid);
      await running.exited;
    }
    await imds.stop();
    return ending;
  };
  const poweredOff = child.exited.then(powerOff);
  return {
    instanceId: metadata.instanceId,
    directory,
    console: serialConsole,
    poweredOff,
    interrupt: (at) => imds.interrupt(at),
    async cutPower() {
      await child.kill();
      await poweredOff;
    },
  };
}

/** A port that nobody listens on right now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
