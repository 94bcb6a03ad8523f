import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A module of Elasticsearch that the test distributions lack. */
export interface AddedModule {
  readonly name: string;
  readonly classname: string;
  /** Paths of its archives. */
  readonly jars: readonly string[];
  /** What it may do beyond what all may, as Java's own policies say it. */
  readonly policy?: string;
}

/** Copies the home of an Elasticsearch `version` to `target`, and adds a module to the copy. */
export async function copyWithModule(home: string, version: string, module: AddedModule, target: string) {
  const { name, classname, jars, policy } = module;
  await cp(home, target, { recursive: true });
  const directory = join(target, 'modules', name);
  await mkdir(directory);
  for (const jar of jars) await cp(jar, join(directory, basename(jar)));
  if (policy !== undefined) await writeFile(join(directory, 'plugin-security.policy'), policy);
  const descriptor = {
    name,
    classname,
    description: 'added for a test',
    version,
    'elasticsearch.version': version,
    'java.version': '1.8',
  };
  const lines = Object.entries(descriptor).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(directory, 'plugin-descriptor.properties'), lines.join(''));
}
