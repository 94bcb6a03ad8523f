import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { throwRefused } from '../botocore/judged.ts';
import { pythonPackages } from '../setup/python-packages.ts';
import { startChild } from './child.ts';

/** What every client of the local cloud is made with, unless it has the credentials of a role. */
export const motoRegion = 'eu-central-1';
export const motoCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const motoAccount = '123456789012';

export interface Moto {
  /** http://127.0.0.1:<port> */
  readonly endpoint: string;
  /** Forgets everything. */
  reset(): Promise<void>;
  /** Throws when a call was made that breaks botocore's model of its service. */
  stop(): Promise<void>;
}

interface MotoOptions {
  readonly signal?: AbortSignal;
  readonly log?: string;
  readonly images?: string;
}

const startMilliseconds = 120_000;

/** A client of its S3, as the operator of the account; the bucket stands in the path, whatever its name. */
export function motoS3({ endpoint }: Pick<Moto, 'endpoint'>): S3Client {
  return new S3Client({ endpoint, region: motoRegion, credentials: motoCredentials, forcePathStyle: true });
}

/**
 * Starts moto's server on a free port of the loopback interface. `log` keeps what it says (default: a temporary file,
 * removed with it); `images` is a file of the images that EC2 has, instead of those that moto knows. Stops on `signal`,
 * and with this process.
 */
export async function startMoto({ signal, log, images }: MotoOptions = {}): Promise<Moto> {
  const { python, directory } = await pythonPackages('moto', {
    note: (message, fields) => console.error(message, fields),
    signal: signal ?? new AbortController().signal,
  });
  const work = await mkdtemp(join(tmpdir(), 'mayfly-moto-'));
  const output = log ?? join(work, 'moto.log');
  const child = await startChild(
    python,
    ['-s', join(import.meta.dirname, 'moto_server.py'), '--host', '127.0.0.1', '--port', '0'],
    {
      environment: {
        PATH: process.env.PATH ?? '',
        HOME: work,
        PYTHONPATH: [directory, join(import.meta.dirname, '..', 'botocore')].join(delimiter),
        PYTHONUNBUFFERED: '1',
        ...(images !== undefined && { MOTO_AMIS_PATH: images }),
      },
      directory,
      log: output,
    },
  );
  let isGone = false;
  const end = async () => {
    isGone = true;
    await child.kill();
    await rm(work, { recursive: true, force: true });
  };
  signal?.addEventListener('abort', () => void end(), { once: true });
  try {
    const endpoint = await Promise.race([readEndpoint(output, signal), child.exited.then(() => failed(output))]);
    return {
      endpoint,
      async stop() {
        try {
          if (!isGone) await throwRefused(endpoint);
        } finally {
          await end();
        }
      },
      async reset() {
        const answer = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
        if (!answer.ok) throw new Error(`moto can't be reset: HTTP ${answer.status}.`);
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function readEndpoint(log: string, signal: AbortSignal | undefined): Promise<string> {
  const deadline = Date.now() + startMilliseconds;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const [, endpoint] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(await readFile(log, 'utf8')) ?? [];
    if (endpoint !== undefined) return endpoint;
    await sleep(20);
  }
  throw new Error(`moto did not start within ${startMilliseconds / 1000} s.`);
}

async function failed(log: string): Promise<never> {
  throw new Error(`moto ended at its start. It said:\n${(await readFile(log, 'utf8')).slice(-4_000)}`);
}
