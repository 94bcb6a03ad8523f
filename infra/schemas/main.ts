import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaFiles } from '../../agent/contract/schema/generate.ts';
import { configurationSchemaFile } from '../configuration/json-schema.ts';
import { expectationsSchemaFiles } from './expectations.ts';

/** Writes every schema file anew, beside the schema that it is made of. */
const root = join(import.meta.dirname, '..', '..');

for (const [name, text] of schemaFiles()) await writeFile(join(root, 'agent', 'contract', 'schema', name), text);
for (const [path, text] of await expectationsSchemaFiles()) await writeFile(join(root, 'agent', 'stores', path), text);
await writeFile(join(root, 'infra', 'configuration', 'mayfly.schema.json'), configurationSchemaFile());
