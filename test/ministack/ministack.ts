import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProvisionError } from '../../agent/stores/elasticsearch/local/errors.ts';
import { startChild } from '../local-cloud/child.ts';
import { motoAccount, motoRegion } from '../local-cloud/moto.ts';
import { provisioning } from '../setup/provisioning.ts';
import { type PythonPackages, pythonPackages } from '../setup/python-packages.ts';

export interface Ministack {
  /** http://127.0.0.1:<port> */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const startMilliseconds = 60_000;

/** What is fetched of it, or why it can't be had here. */
export async function ministackPackages(): Promise<PythonPackages | string> {
  try {
    return await pythonPackages('ministack', provisioning);
  } catch (error) {
    if (error instanceof ProvisionError) return error.message;
    throw error;
  }
}

/** Starts https://github.com/ministackorg/ministack on the loopback interface, with moto's account and region. */
export async function startMinistack({ python, directory }: PythonPackages): Promise<Ministack> {
  const work = await mkdtemp(join(tmpdir(), 'mayfly-ministack-'));
  const log = join(work, 'ministack.log');
  const port = await freePort();
  const child = await startChild(python, ['-s', '-m', 'ministack'], {
    environment: {
      PATH: process.env.PATH ?? '',
      HOME: work,
      TMPDIR: work,
      PYTHONPATH: directory,
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: motoAccount,
      MINISTACK_REGION: motoRegion,
      // It looks for containers to remove.
      DOCKER_HOST: `unix://${join(work, 'no-docker.sock')}`,
    },
    directory: work,
    log,
  });
  const stop = async () => {
    await child.kill();
    await rm(work, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const ended = child.exited.then(() => true);
  const deadline = Date.now() + startMilliseconds;
  while (!(await isServing(endpoint))) {
    if (Date.now() < deadline && !(await Promise.race([ended, sleep(100)]))) continue;
    const said = (await readFile(log, 'utf8')).slice(-4_000);
    await stop();
    throw new Error(`ministack did not start. It said:\n${said}`);
  }
  return { endpoint, stop };
}

function isServing(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** It takes no port of the system's choosing. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
