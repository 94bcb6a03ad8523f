import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { cacheDirectory } from '../../../agent/stores/elasticsearch/local/cache.ts';
import { install } from '../../../agent/stores/elasticsearch/local/install.ts';
import { sendingRanges } from './sent-ranges.ts';

const module = fileURLToPath(new URL('gateway/', import.meta.url));
const version = '1.8.0';
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };
const startMilliseconds = 30_000;

export interface Gateway extends AsyncDisposable {
  /** What a process needs to reach it with the SDK's own means. */
  readonly environment: Readonly<Record<string, string>>;
  readonly client: S3Client;
  readonly pid: number;
}

/**
 * A strict S3 over a directory, whose folders are buckets: versitygw, which checks signatures and lengths. `isPlain`:
 * as it is, though it takes four times as long for ranges.
 */
export async function startGateway(directory: string, { isPlain = false } = {}): Promise<Gateway> {
  const program = await obtainGateway(isPlain);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = execa(program, ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', 'posix', directory], {
    env: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
    reject: false,
    stdio: 'ignore',
  });
  await answers(endpoint);
  return {
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    client: new S3Client({
      ...{ endpoint, credentials, region: 'us-east-1', forcePathStyle: true },
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    pid: server.pid ?? 0,
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL');
      await server;
    },
  };
}

/** Built once, from the sources that go.sum pins, into the cache. */
async function obtainGateway(isPlain: boolean): Promise<string> {
  const place = join(cacheDirectory(), `versitygw-${version}-${process.arch}${isPlain ? '' : '-sending'}`);
  const built = await install(place, async (workshop) => {
    console.error(`building versitygw ${version}, a strict S3: some three minutes, once`);
    const output = join(workshop, 'gateway');
    const options = isPlain ? [] : await sendingRanges(module, workshop);
    const program = 'github.com/versity/versitygw/cmd/versitygw';
    await execa('go', ['build', ...options, '-o', join(output, 'versitygw'), program], {
      ...{ cwd: module, stdio: ['ignore', 'inherit', 'inherit'] },
    }).catch((cause: unknown) => {
      throw new Error('versitygw could not be built. It wants Go 1.21 or newer as `go`: apt-get install golang-go', {
        cause,
      });
    });
    return output;
  });
  return join(built, 'versitygw');
}

async function answers(endpoint: string): Promise<void> {
  const deadline = Date.now() + startMilliseconds;
  for (;;) {
    const answered = await fetch(endpoint).catch(() => null);
    if (answered !== null) return;
    if (Date.now() > deadline) throw new Error(`versitygw did not answer within ${startMilliseconds / 1000} s.`);
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
