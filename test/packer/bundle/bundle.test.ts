import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from '../../../infra/bundle/build-bundles.ts';
import { bundleImages } from '../../../packer/bundle/bundle.ts';
import { imageDefinitions } from '../../../packer/stores/registry.ts';
import { heavyWords } from '../../infra/bundle/heavy-words.ts';
import { runBareNode } from '../../infra/bundle/run-bare-node.ts';

let directory: string;
let bundles: Bundle[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-bundle-'));
  bundles = await bundleImages(directory);
});
afterAll(() => rm(directory, { recursive: true }));

test('there is one of each program that a store’s scripts run, in a folder of the store', () => {
  const expected = imageDefinitions.flatMap(({ id, programs }) =>
    Object.keys(programs).map((name) => join(directory, 'stores', id, `${name}.mjs`)),
  );
  expect(bundles.map(({ path }) => path)).toEqual(expect.arrayContaining(expected));
});

describe('agent', () => {
  const unit = { MAYFLY_STAGING: '/nowhere' };

  test('has what restores, which the functions leave out', async () => {
    const code = await readFile(pathOf('agent'), 'utf8');
    expect(heavyWords.filter((words) => code.includes(words))).toEqual(heavyWords);
  });

  test('starts, and ends with an error that names what its unit does not set', async () => {
    const { output, exitCode } = await runBareNode([pathOf('agent')]);
    expect(exitCode).toBe(1);
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
      const { output, exitCode } = await runBareNode([pathOf('agent')], {
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

function pathOf(name: string): string {
  return bundles.find((each) => each.name === name)?.path ?? '';
}
