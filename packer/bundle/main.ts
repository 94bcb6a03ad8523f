import { join, relative } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { bundleAll } from './bundle.ts';

const root = join(import.meta.dirname, '..', '..');

for (const { path, bytes, zippedBytes } of await bundleAll(join(root, 'dist'))) {
  console.log(`${relative(root, path)}  ${prettyBytes(bytes)}, zipped ${prettyBytes(zippedBytes)}`);
}
