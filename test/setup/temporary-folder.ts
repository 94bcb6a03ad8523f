import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives the run a temporary folder of its own, and removes it afterwards. What a test has left in it is an error of the
 * run: whoever runs the tests every day would find it all in /tmp.
 */
export default function useTemporaryFolder(): () => void {
  const usual = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'mayfly-tests-'));
  // Elasticsearch runs as another user.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return () => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    const left = readdirSync(folder).filter((name) => !mayStay(name));
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`Tests have left in the temporary folder: ${left.join(', ')}`);
  };
}

/** What many test files look at, and none of them removes, begins with this. */
export const stacksFolder = 'mayfly-stacks-';

/** Caches that Node and Java keep, of which no test knows, and what tests have in common. */
function mayStay(name: string): boolean {
  return name === 'node-compile-cache' || name.startsWith('hsperfdata_') || name.startsWith(stacksFolder);
}
