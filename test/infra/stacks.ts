import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stacksFolder } from '../setup/temporary-folder.ts';
import { oneRepository, severalRepositories } from './configurations.ts';
import { synthesizedWithoutCode } from './synthesized.ts';

/**
 * Both configurations, synthesized (all but the functions' code) once for all test files of a worker, which goes with
 * the temporary folder of the run.
 */
export const directory = await mkdtemp(join(tmpdir(), stacksFolder));

export const one = await synthesizedWithoutCode(oneRepository, join(directory, 'one'));
export const several = await synthesizedWithoutCode(severalRepositories, join(directory, 'several'));

export const both = [
  { title: 'one repository', stack: one, configuration: oneRepository },
  { title: 'several repositories', stack: several, configuration: severalRepositories },
];
