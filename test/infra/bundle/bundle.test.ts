import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, bundle, functionNames } from '../../../infra/bundle/bundle.ts';
import { deployment as example } from '../../lambda/examples.ts';

let directory: string;
let bundles: Bundle[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-bundle-'));
  bundles = await bundle(directory);
  const settings = JSON.stringify({ version: 1, repositories: [] });
  for (const name of functionNames) await writeFile(join(dirname(pathOf(name)), 'configuration.json'), settings);
});
afterAll(() => rm(directory, { recursive: true }));

test('the same sources make the same bytes in another place', { timeout: 120_000 }, async () => {
  const again = await bundle(join(directory, 'elsewhere', 'deeper'));
  for (const [index, { path }] of again.entries()) {
    expect(await readFile(path)).toEqual(await readFile(bundles[index]?.path ?? ''));
  }
});

describe.each(functionNames)('%s', (name) => {
  const deployment = JSON.stringify({ ...example, repositories: {} });

  test('exports a handler in a process that has nothing else', async () => {
    const script = `const { handler } = await import(${JSON.stringify(pathOf(name))}); console.log(typeof handler);`;
    const { output, exitCode } = await run(['--input-type=module', '--eval', script], {
      MAYFLY_DEPLOYMENT: deployment,
    });
    expect({ output, exitCode }).toEqual({ output: 'function\n', exitCode: 0 });
  });

  test('says what is missing when it was deployed without its environment', async () => {
    const { errors, exitCode } = await run([
      '--input-type=module',
      '--eval',
      `await import(${JSON.stringify(pathOf(name))})`,
    ]);
    expect(exitCode).not.toBe(0);
    expect(errors).toContain('MAYFLY_DEPLOYMENT is not set');
  });
});

test('a function looks for credentials in its environment and nowhere else', async () => {
  const elsewhere: string[] = [];
  const server = createServer((request, response) => {
    elsewhere.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const script = `const { handler } = await import(${JSON.stringify(pathOf('reaper'))});
    await handler({}, { getRemainingTimeInMillis: () => 20_000 });`;
  try {
    const { errors, exitCode } = await run(['--input-type=module', '--eval', script], {
      MAYFLY_DEPLOYMENT: JSON.stringify(example),
      AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
    });
    expect(exitCode).toBe(1);
    expect(errors).toContain('Unable to find environment variable credentials');
    expect(elsewhere).toEqual([]);
  } finally {
    server.close();
  }
});

describe('agent', () => {
  const unit = { MAYFLY_ELASTICSEARCH_URL: 'http://127.0.0.1:9', MAYFLY_STAGING: '/nowhere' };

  test('starts, and ends with an error that names what its unit does not set', async () => {
    const { output, exitCode } = await run([pathOf('agent')]);
    expect(exitCode).toBe(1);
    expect(output).toContain('MAYFLY_STAGING');
    expect(output).toContain('MAYFLY_STAGING');
  });

  test('asks the metadata service by version 2, and ends when there is no order', async () => {
    const asked: string[] = [];
    const metadata = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.method === 'PUT') return response.end('token');
      response.statusCode = 404;
      return response.end();
    });
    await new Promise<void>((done) => metadata.listen(0, '127.0.0.1', done));
    const { port } = metadata.address() as AddressInfo;
    try {
      const endpoint = `http://127.0.0.1:${port}`;
      const { output, exitCode } = await run([pathOf('agent')], {
        ...unit,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
      });
      expect(exitCode).toBe(1);
      expect(output).toContain('The user-data is empty');
      expect(asked).toEqual(['PUT /latest/api/token', 'GET /latest/user-data']);
    } finally {
      metadata.close();
    }
  });
});

function pathOf(name: Bundle['name']): string {
  return bundles.find((each) => each.name === name)?.path ?? '';
}

/** Node, in an environment with nothing but what is given: no modules of this project, no variables. */
async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((done) => child.on('close', done));
  const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { output, errors, exitCode };
}
