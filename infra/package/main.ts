import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleCommand } from './bundle-command.ts';
import { licencesOf } from './licences.ts';

/** Makes what the npm package carries beside agent/mayfly.js: the command, and the licences of what is in it. */
const root = join(import.meta.dirname, '..', '..');
const directory = join(root, 'dist', 'command');

await rm(directory, { recursive: true, force: true });
const { inputs } = await bundleCommand(directory);
await writeFile(join(directory, 'third-party-licences.txt'), await licencesOf(Object.keys(inputs), root));
