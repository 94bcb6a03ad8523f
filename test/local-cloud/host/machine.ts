import { mkdir, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchElasticsearch } from '../../../agent/stores/elasticsearch/local/launch.ts';
import { handOver } from '../../../agent/stores/elasticsearch/local/unprivileged.ts';
import { type Ending, killGroup, signalGroup } from '../child.ts';
import { fill, mountDisk, unmountDisk } from './disk.ts';
import { type FrontFaults, startFront } from './elasticsearch-front.ts';
import type { Image } from './image.ts';
import { type ImdsFaults, type Metadata, startImds } from './imds.ts';
import { longestLifeSeconds } from './power-off-clock.ts';
import { preloading } from './preloading.ts';
import { startUnits } from './units.ts';
import { clockAhead } from './wrong-clock.ts';

/** What a machine is like that is not as it should be. */
export interface MachineFaults {
  /** Of its clock. */
  readonly clockAheadSeconds?: number;
  /** All that it has for staging and for Elasticsearch; only root can have such a disk. */
  readonly diskMegabytes?: number;
  /** All the memory that the agent may have. */
  readonly agentHeapMegabytes?: number;
  /** A script that the agent's process runs before the agent. */
  readonly agentPreload?: string;
  /** The image's maximum, where it is another than seven days. */
  readonly maximumLifeSeconds?: number;
  /** Its own clock never powers it off. */
  readonly clockIsDead?: boolean;
  readonly metadata?: ImdsFaults;
  /** What it is told instead of its own user-data; null: that there is none. */
  readonly userData?: Buffer | null;
  /** Of a pool's member: how long it waits for an order, where that is another time than it is told. */
  readonly idleSeconds?: number;
  readonly elasticsearchHeapMegabytes?: number;
  /** Elasticsearch begins to start only so long after the machine's boot. */
  readonly elasticsearchLateSeconds?: number;
  /** Of Elasticsearch's answers. */
  readonly elasticsearch?: FrontFaults;
}

export interface BootOptions {
  /** The machine's own place. */
  readonly directory: string;
  readonly awsEndpoint: string;
  readonly faults?: MachineFaults;
  /** Sees each line of the serial console. */
  readonly onLine: (line: string) => void;
  /** Told of each time that the machine was cleaned for another order, and of how long it took. */
  readonly onTurn?: (seconds: number) => void;
}

/** A booted instance. */
export interface Machine {
  readonly instanceId: string;
  readonly directory: string;
  /** What the agent writes: the instance's serial console. */
  readonly console: string;
  /**
   * When the agent has ended for good, whatever ended it, and its last words, where it failed, are spoken: that is the
   * power-off. All else is gone by then.
   */
  readonly poweredOff: Promise<Ending>;
  /** Tells the instance that EC2 is about to take it away. */
  interrupt(at: Date): void;
  /** What is wrong with its metadata service from now on. */
  disturbMetadata(faults: ImdsFaults): void;
  signalAgent(signal: NodeJS.Signals): void;
  /** Does nothing before Elasticsearch answers. */
  signalElasticsearch(signal: NodeJS.Signals): void;
  /** Leaves no byte free on a disk that is its own; does nothing where it has none. */
  fillDisk(): Promise<void>;
  /** Its kernel panics and reboots: EC2 keeps a rebooted instance. */
  panic(): Promise<void>;
  /** Ends it at once, as pulling its plug would. */
  cutPower(): Promise<void>;
}

/**
 * Boots an instance: its metadata service, then Elasticsearch and the agent side by side, as the image's units do, and
 * the clock that powers it off at its deadline. All run as an unprivileged user when we are root.
 */
export async function boot(
  { userData: given, ...others }: Metadata,
  image: Image,
  { directory, awsEndpoint, faults = {}, onLine, onTurn = () => {} }: BootOptions,
): Promise<Machine> {
  const disk = join(directory, 'disk');
  const repositories = join(disk, 'repositories');
  const serialConsole = join(directory, 'console.log');
  await mkdir(disk, { recursive: true, mode: 0o755 });
  if (faults.diskMegabytes !== undefined) await mountDisk(disk, faults.diskMegabytes);
  await mkdir(repositories, { mode: 0o755 });
  await handOver(directory);
  const userData = faults.userData === undefined ? given : faults.userData;
  const metadata = { ...others, userData: impatient(userData, faults.idleSeconds) };
  const imds = await startImds(metadata, faults.metadata);
  const port = await freePort();
  const front = faults.elasticsearch && (await startFront(port, faults.elasticsearch));
  const shutdown = new AbortController();
  let turn = new AbortController();
  const startElasticsearch = async (lateSeconds = 0) => {
    const signal = AbortSignal.any([shutdown.signal, turn.signal]);
    await sleep(1000 * lateSeconds, undefined, { signal });
    return launchElasticsearch({
      home: image.elasticsearchHome,
      javaHome: image.javaHome,
      directory: join(disk, 'elasticsearch'),
      repositoriesDirectory: repositories,
      heapMegabytes: faults.elasticsearchHeapMegabytes ?? image.heapMegabytes,
      port,
      signal,
    });
  };
  // An Elasticsearch that doesn't start is the agent's to notice; its own log says why.
  let elasticsearch = startElasticsearch(faults.elasticsearchLateSeconds).catch(() => null);
  const stopElasticsearch = async () => {
    const running = await elasticsearch;
    if (running === null) return;
    killGroup(running.pid);
    await running.exited;
  };
  const clean = async () => {
    turn.abort();
    turn = new AbortController();
    await stopElasticsearch();
    for (const name of await readdir(disk)) await rm(join(disk, name), { recursive: true });
    await mkdir(repositories, { mode: 0o755 });
    await handOver(disk);
    elasticsearch = startElasticsearch().catch(() => null);
  };
  const units = await startUnits({
    image,
    directory,
    console: serialConsole,
    onLine,
    environment: {
      PATH: '/usr/bin:/bin',
      HOME: directory,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.endpoint,
      AWS_ENDPOINT_URL: awsEndpoint,
    },
    agent: {
      environment: {
        MAYFLY_ELASTICSEARCH_URL: `http://127.0.0.1:${front?.port ?? port}`,
        MAYFLY_STAGING: join(repositories, 'staged'),
      },
      nodeOptions: nodeOptionsFor(faults),
    },
    clean,
    onTurn,
    lifeSeconds: faults.clockIsDead ? null : longestLifeSeconds(metadata.userData, faults.maximumLifeSeconds),
  });
  const poweredOff = units.ended.then(async (ending) => {
    shutdown.abort();
    await stopElasticsearch();
    await front?.stop();
    await imds.stop();
    if (faults.diskMegabytes !== undefined) await unmountDisk(disk);
    return ending;
  });
  return {
    instanceId: metadata.instanceId,
    directory,
    console: serialConsole,
    poweredOff,
    interrupt: (at) => imds.interrupt(at),
    disturbMetadata: (others) => imds.disturb(others),
    signalAgent: (signal) => units.signalAgent(signal),
    signalElasticsearch: (signal) => void elasticsearch.then((running) => running && signalGroup(running.pid, signal)),
    async fillDisk() {
      if (faults.diskMegabytes !== undefined) await fill(disk);
    },
    panic: () => units.panic(),
    async cutPower() {
      await units.cutPower();
      await poweredOff;
    },
  };
}

/** Of a member, and of nobody else, is it said how long it idles. */
function impatient(userData: Buffer | null, idleSeconds: number | undefined): Buffer | null {
  if (userData === null || idleSeconds === undefined || !userData.includes('"idleSeconds"')) return userData;
  return Buffer.from(JSON.stringify({ ...JSON.parse(userData.toString()), idleSeconds }));
}

function nodeOptionsFor({ clockAheadSeconds = 0, agentHeapMegabytes, agentPreload }: MachineFaults): string[] {
  const heap = agentHeapMegabytes === undefined ? [] : [`--max-old-space-size=${agentHeapMegabytes}`];
  const preload = agentPreload === undefined ? [] : preloading(agentPreload);
  return [...clockAhead(clockAheadSeconds), ...preload, ...heap];
}

/** A port that nobody listens on right now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
