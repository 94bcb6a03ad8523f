import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { oneRepository, severalRepositories } from './configurations.ts';
import { synthesizedWithoutCode } from './synthesized.ts';

/**
 * Both configurations, synthesized (all but the functions' code) once for the test file that imports this, and gone
 * with it.
 */
export const directory = await mkdtemp(join(tmpdir(), 'mayfly-stacks-'));
afterAll(() => rm(directory, { recursive: true }));

export const one = await synthesizedWithoutCode(oneRepository, join(directory, 'one'));
export const several = await synthesizedWithoutCode(severalRepositories, join(directory, 'several'));

export const both = [
  { title: 'one repository', stack: one, configuration: oneRepository },
  { title: 'several repositories', stack: several, configuration: severalRepositories },
];
