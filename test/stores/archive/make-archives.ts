import { execFile } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Header } from 'tar';

const run = promisify(execFile);

/** Every form that an archive may have, and the program of this machine that makes it, of `world` in its folder. */
export const forms = {
  'world.tar': ['tar', '-cf', 'world.tar', 'world'],
  'world.tar.gz': ['tar', '-czf', 'world.tar.gz', 'world'],
  'world.tar.xz': ['tar', '-cJf', 'world.tar.xz', 'world'],
  'world.tar.zst': ['tar', '--zstd', '-cf', 'world.tar.zst', 'world'],
  'world.zip': ['zip', '-qr', 'world.zip', 'world'],
  'dump.gz': ['sh', '-c', 'gzip -c world/region/r.0.0.mca > dump.gz'],
  'dump.xz': ['sh', '-c', 'xz -c world/region/r.0.0.mca > dump.xz'],
  'dump.zst': ['sh', '-c', 'zstd -qc world/region/r.0.0.mca > dump.zst'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** Makes all of them in the folder, in which `world` lies. */
export async function makeArchives(folder: string): Promise<void> {
  await Promise.all(Object.values(forms).map(([program, ...rest]) => run(program, [...rest], { cwd: folder })));
}

/** A game's world: enough of it, and of that enough that can't be compressed. */
export async function makeWorld(folder: string): Promise<void> {
  await run('mkdir', ['-p', join(folder, 'world', 'region')]);
  const noise = (bytes: number, seed: number) =>
    Buffer.from(Array.from({ length: bytes }, (_, i) => (i * i * seed + (i >> 3) * 31) % 251));
  for (const i of [0, 1, 2, 3]) await writeFile(join(folder, 'world', 'region', `r.0.${i}.mca`), noise(40_000, i + 3));
  await writeFile(join(folder, 'world', 'level.dat'), noise(2_000, 7));
  await writeFile(join(folder, 'world', 'players'), '1234\n');
}

/** A tar of entries that no honest program writes. */
export async function writeTar(
  path: string,
  entries: readonly (ConstructorParameters<typeof Header>[0] & object & { readonly content?: string })[],
): Promise<void> {
  await writeFile(path, '');
  for (const { content = '', ...fields } of entries as { content?: string; path?: string }[]) {
    const header = new Header({ mode: 0o644, size: content.length, mtime: new Date(0), type: 'File', ...fields });
    const block = Buffer.alloc(512);
    header.encode(block);
    await appendFile(
      path,
      Buffer.concat([block, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]),
    );
  }
  await appendFile(path, Buffer.alloc(1024));
}

/** The file with some of its bytes changed. */
export async function change(path: string, by: (bytes: Buffer) => Buffer): Promise<void> {
  await writeFile(path, by(await readFile(path)));
}
