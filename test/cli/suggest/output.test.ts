import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demandOutput, writeOutput } from '../../../agent/cli/suggest/output.ts';

let directory: string;
let there: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
  there = join(directory, 'there.yaml');
  await writeFile(there, 'mine');
});
afterEach(() => rm(directory, { recursive: true }));

test('a file that is there is not overwritten, unless that is asked for', async () => {
  await expect(demandOutput({ output: there, force: false })).rejects.toThrow(/there.yaml: it is there already/);
  await expect(writeOutput(there, 'new', false)).rejects.toThrow(/it is there already/);
  expect(await readFile(there, 'utf8')).toBe('mine');
  await demandOutput({ output: there, force: true });
  await writeOutput(there, 'new', true);
  expect(await readFile(there, 'utf8')).toBe('new');
});

test('a new file is written', async () => {
  const output = join(directory, 'new.yaml');
  await demandOutput({ output, force: false });
  await writeOutput(output, 'new', false);
  expect(await readFile(output, 'utf8')).toBe('new');
});

test.each([
  ['a directory', (directory: string) => directory, /it is no file/],
  ['a file in no directory', (directory: string) => join(directory, 'nowhere', 'new.yaml'), /ENOENT/],
])('%s is refused before anything is begun', async (_, output, why) => {
  await expect(demandOutput({ output: output(directory), force: false })).rejects.toThrow(why);
});

test('--force without a file is wrong use', async () => {
  await demandOutput({ output: null, force: false });
  await expect(demandOutput({ output: null, force: true })).rejects.toThrow(/no file|none is named/);
});
