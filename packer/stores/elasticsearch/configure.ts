import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { versionOfHome } from '../../../agent/stores/elasticsearch/local/distribution.ts';
import { inspectJava } from '../../../agent/stores/elasticsearch/local/java.ts';
import { jvmOptions, loggingProperties, settingsFor } from '../../../agent/stores/elasticsearch/local/settings.ts';

/**
 * Writes the configuration of the image's Elasticsearch: what it says depends on the version, the modules and the Java
 * that are really there. Runs once, during the bake:
 *   configure.mjs <home> <Java's home> <version> <true: a test distribution will do> <configuration>
 */
const [home = '', javaHome = '', wanted = '', testWillDo = '', configuration = ''] = process.argv.slice(2);

/** Where mayfly-disks mounts the disks. */
const place = '/var/lib/mayfly';
/** Each of the maker's own distributions has them, from 7.0 on; without them a snapshot of somebody's cluster fails. */
const everyCluster = ['analysis-common', 'lang-painless', 'mapper-extras', 'parent-join', 'x-pack-core', 'x-pack-ilm'];

try {
  const version = await versionOfHome(home);
  if (version !== wanted) throw new Error(`This is Elasticsearch ${version}, and ${wanted} was asked for.`);
  const modules = await readdir(join(home, 'modules'));
  const lacking = everyCluster.filter((module) => !modules.includes(module));
  if (lacking.length > 0 && testWillDo !== 'true') {
    throw new Error(`This Elasticsearch is not the official distribution: it lacks ${lacking.join(', ')}.`);
  }
  const java = await inspectJava(join(javaHome, 'bin', 'java'));
  if (java === null) throw new Error(`No Java runs at ${javaHome}.`);
  const directory = join(place, 'elasticsearch');
  const settings = await settingsFor({ home, version, directory, repositoriesDirectory: place, port: 9200 });
  const given = await readFile(join(home, 'config', 'jvm.options'), 'utf8');
  await writeFile(join(configuration, 'elasticsearch.yml'), settings);
  // The heap depends on the machine: mayfly-elasticsearch says it at each start.
  await writeFile(join(configuration, 'jvm.options'), jvmOptions(given, { version, java, heapMegabytes: null }));
  await writeFile(join(configuration, 'log4j2.properties'), loggingProperties);
  console.log(`configured Elasticsearch ${version} with ${modules.length} modules on Java ${java.feature}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
