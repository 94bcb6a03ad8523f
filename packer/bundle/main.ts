import { join, relative } from 'node:path';
import prettyBytes from 'pretty-bytes';
import { bundle } from '../../infra/bundle/bundle.ts';

const root = join(import.meta.dirname, '..', '..');

for (const { path, bytes, zippedBytes } of await bundle(join(root, 'dist'))) {
  console.log(`${relative(root, path)}  ${prettyBytes(bytes)}, zipped ${prettyBytes(zippedBytes)}`);
}
