import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { allStores } from '../../agent/stores/registry.ts';

const root = join(import.meta.dirname, '..', '..');

/** Examples for people, in what describes a field of mayfly.yaml. */
const examples = ['infra/configuration/repository.ts'];

const { stdout } = await execa('git', ['ls-files', 'agent', 'lambda', 'infra', 'packer'], { cwd: root });
const files = stdout
  .split('\n')
  .filter((path) => !/^(agent|packer)\/stores\//.test(path) && !path.endsWith('.schema.json'));

test('nobody names a store but the stores themselves: everything else knows them by their registry', async () => {
  const servers = allStores().map(({ title }) => title);
  expect(servers).toContain('Elasticsearch');
  const naming: string[] = [];
  for (const path of files) {
    const text = await readFile(join(root, path), 'utf8');
    if (/elasticsearch/i.test(text)) naming.push(path);
  }
  expect(files.length).toBeGreaterThan(200);
  expect(naming).toEqual(examples);
});
