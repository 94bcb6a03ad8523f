import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleCommand } from '../../infra/package/bundle-command.ts';
import { licencesOf } from '../../infra/package/licences.ts';

const root = join(import.meta.dirname, '..', '..');

let directory: string;
let inputs: string[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-command-'));
  inputs = Object.keys((await bundleCommand(directory)).inputs);
});
afterAll(() => rm(directory, { recursive: true }));

test('nothing of ours in it loads by a name, or looks for beside itself, what would not be there', async () => {
  const ours = inputs.filter((path) => path.startsWith('agent/'));
  expect(ours).toContain('agent/cli/main.ts');
  const sources = await Promise.all(ours.map((path) => readFile(join(root, path), 'utf8')));
  const elsewhere = /import\.meta\.(url|dirname|filename)|\bimport\((?!['"])/;
  expect(ours.filter((_, index) => elsewhere.test(sources[index] ?? ''))).toEqual([]);
});

test('names every package that is in it, with the text of its licence', async () => {
  const licences = await licencesOf(inputs, root);
  for (const name of ['@aws-sdk/client-s3@', 'commander@', 'string-width@', 'zod@']) expect(licences).toContain(name);
  expect(licences).toContain('Permission is hereby granted, free of charge');
});

test('refuses a package whose licence was not thought about', async () => {
  const inputs = ['node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js'];
  await expect(licencesOf(inputs, root)).rejects.toThrow('iam-simulate is under AGPL-3.0');
});
