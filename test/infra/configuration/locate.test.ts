import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { locateConfiguration } from '../../../infra/configuration/locate.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-locate-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('MAYFLY_CONFIG comes before mayfly.yaml', async () => {
  await writeFile(join(directory, 'mayfly.yaml'), '');
  expect(locateConfiguration(directory, { MAYFLY_CONFIG: '/else/where.yaml' })).toEqual({
    file: '/else/where.yaml',
    isExample: false,
  });
});

test('mayfly.yaml comes before the example', async () => {
  await writeFile(join(directory, 'mayfly.yaml'), '');
  expect(locateConfiguration(directory, {})).toEqual({ file: join(directory, 'mayfly.yaml'), isExample: false });
});

test('a fresh clone has only the example', () => {
  expect(locateConfiguration(directory, {})).toEqual({ file: join(directory, 'mayfly.example.yaml'), isExample: true });
});
