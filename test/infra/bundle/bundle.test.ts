import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from '../../../infra/bundle/build-bundles.ts';
import { bundle, type FunctionName, functionNames } from '../../../infra/bundle/bundle.ts';
import { deployment as example } from '../../lambda/examples.ts';
import { heavyWords } from './heavy-words.ts';
import { runBareNode } from './run-bare-node.ts';

let directory: string;
let bundles: Bundle[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-bundle-'));
  bundles = await bundle(directory);
  const settings = JSON.stringify({ version: 1, repositories: [], maximumImageAgeDays: 30, dashboard: false });
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
  const deployment = JSON.stringify(example);

  test('exports a handler in a process that has nothing else', async () => {
    const script = `const { handler } = await import(${JSON.stringify(pathOf(name))}); console.log(typeof handler);`;
    const { output, exitCode } = await runBareNode(['--input-type=module', '--eval', script], {
      MAYFLY_DEPLOYMENT: deployment,
    });
    expect({ output, exitCode }).toEqual({ output: 'function\n', exitCode: 0 });
  });

  test('says what is missing when it was deployed without its environment', async () => {
    const { errors, exitCode } = await runBareNode([
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
    const { errors, exitCode } = await runBareNode(['--input-type=module', '--eval', script], {
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

test.each(functionNames)('%s has nothing of what restores', async (name) => {
  const code = await readFile(pathOf(name), 'utf8');
  expect(heavyWords.filter((words) => code.includes(words))).toEqual([]);
});

test.each(functionNames)('%s leaves out what makes JSON schemas of schemas', async (name) => {
  const code = await readFile(pathOf(name), 'utf8');
  expect(code).not.toContain('json-schema.org');
  expect(code).toContain('This bundle makes no JSON schemas.');
});

test.each(functionNames)(
  '%s leaves out errors that it would not tell apart, and what its packages say of themselves',
  async (name) => {
    const code = await readFile(pathOf(name), 'utf8');
    for (const left of ['ParameterMaxVersionLimitExceeded', 'MessageNotInflight', 'build:es']) {
      expect(code).not.toContain(left);
    }
  },
);

test('the trigger has what surveys a backup, and leaves out what restores it', async () => {
  const code = await readFile(pathOf('trigger'), 'utf8');
  expect(code).not.toContain('./survey.ts');
  expect(code).toContain('./module.ts');
});

function pathOf(name: FunctionName): string {
  return bundles.find((each) => each.name === name)?.path ?? '';
}
