import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';

const name = 'mayfly-test-of-updates';

/** As dpkg notes that the update was installed. */
export const updatedPackage = new RegExp(
  `^Package: ${name}\nStatus: install ok installed\n(?:\\S.*\n)*Version: 2$`,
  'm',
);

/** Debian's archive as the machine of a bake sees it: with an update of a package that its base has. */
export async function debianUpdates(directory: string) {
  const [old, update] = [await packageOf(directory, '1'), await packageOf(directory, '2')];
  const { stdout: fields } = await execa('dpkg-deb', ['--field', update]);
  const { size } = await stat(update);
  const index = `${fields}\nFilename: ./${basename(update)}\nSize: ${size}\nSHA256: ${await sha256(update)}\n`;
  const packages = join(directory, 'Packages');
  await writeFile(packages, index);
  const release = join(directory, 'Release');
  await writeFile(release, `SHA256:\n ${await sha256(packages)} ${Buffer.byteLength(index)} Packages\n`);
  return {
    files: [packages, release, update].map((path) => ({ path })),
    /** Installs what there is an update of. */
    async installOld(root: string): Promise<void> {
      const inside = `/${basename(old)}`;
      await cp(old, join(root, inside));
      await execa('chroot', [root, 'dpkg', '--install', inside]);
      await rm(join(root, inside));
    },
  };
}

async function packageOf(directory: string, version: string): Promise<string> {
  const content = join(directory, version);
  await mkdir(join(content, 'DEBIAN'), { recursive: true });
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\nDescription: test\n`;
  await writeFile(join(content, 'DEBIAN', 'control'), control);
  const path = join(directory, `${name}_${version}_all.deb`);
  await execa('dpkg-deb', ['--build', '--root-owner-group', content, path]);
  return path;
}

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
