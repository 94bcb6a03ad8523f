import { writeFile } from 'node:fs/promises';
import { schemaFiles } from './generate.ts';

for (const [name, text] of schemaFiles()) await writeFile(new URL(name, import.meta.url), text);
