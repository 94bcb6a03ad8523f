import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../../../agent/stores/elasticsearch/local/cache.ts';
import { download } from '../../../agent/stores/elasticsearch/local/download.ts';
import { install } from '../../../agent/stores/elasticsearch/local/install.ts';
import type { AddedModule } from './added-module.ts';

/** Its manifest names the very commit that Elasticsearch 7.1.1 was released from; CodeLibs put it on Maven Central. */
const archive = {
  version: '7.1.1',
  url: 'https://repo1.maven.org/maven2/org/codelibs/elasticsearch/module/analysis-common/7.1.1/analysis-common-7.1.1.jar',
  checksum: {
    algorithm: 'sha512',
    value:
      'b22f139886c8ec6f78c747d974ca27a53ddb2982be2540f54d429cd38bcb8bdcc0f9b76667a03df557b516d020340be75ee7ec2aae91488656c74656f5d97bb1',
  },
} as const;

/** The version of Elasticsearch that `commonAnalysis` belongs to. */
export const commonAnalysisVersion = archive.version;

/** Elasticsearch's module with most token filters, synonyms among them: 190 KB, fetched when needed and kept. */
export async function commonAnalysis(): Promise<AddedModule> {
  const jar = `analysis-common-${archive.version}.jar`;
  const place = join(cacheDirectory(), 'modules', `analysis-common-${archive.version}`);
  const directory = await install(place, async (workshop) => {
    const made = join(workshop, 'module');
    await mkdir(made);
    await download(archive.url, join(made, jar), archive.checksum, AbortSignal.timeout(120_000));
    return made;
  });
  const classname = 'org.elasticsearch.analysis.common.CommonAnalysisPlugin';
  return { name: 'analysis-common', classname, jars: [join(directory, jar)] };
}
