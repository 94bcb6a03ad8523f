import { join, relative } from 'node:path';
import { locateConfiguration } from './configuration/locate.ts';
import { ConfigurationFileError } from './configuration/problem.ts';
import { readConfiguration } from './configuration/read.ts';
import { synthesize } from './synthesize.ts';

/** The app of cdktf.json. The cdktf command says by CDKTF_OUTDIR where the result goes. */
const root = join(import.meta.dirname, '..');
const { file, isExample } = locateConfiguration(root, process.env);
if (isExample) {
  console.error(
    'There is no mayfly.yaml: this is what mayfly.example.yaml makes. Copy it to mayfly.yaml and edit it to deploy.',
  );
}
try {
  await synthesize(
    readConfiguration(relative(process.cwd(), file)),
    process.env.CDKTF_OUTDIR ?? join(root, 'cdktf.out'),
  );
} catch (error) {
  if (!(error instanceof ConfigurationFileError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
