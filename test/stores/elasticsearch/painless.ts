import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../../../agent/stores/elasticsearch/local/cache.ts';
import { download } from '../../../agent/stores/elasticsearch/local/download.ts';
import { install } from '../../../agent/stores/elasticsearch/local/install.ts';
import type { AddedModule } from './added-module.ts';

const central = 'https://repo1.maven.org/maven2';
/** The module of the very release, which CodeLibs put on Maven Central, and what it needs; with their SHA-512. */
const archives: readonly (readonly [string, string])[] = [
  [
    'org/codelibs/elasticsearch/module/lang-painless/7.1.1/lang-painless-7.1.1.jar',
    '48d88cf8ed216089e2a18865983cb52511da005c4da44e8f5f4908bc11180c62ee32c101c575c17c64d5c849474af20a7fc589a86838d90e03ecbdda9ba48457',
  ],
  [
    'org/codelibs/elasticsearch/module/scripting-painless-spi/7.1.1/scripting-painless-spi-7.1.1.jar',
    '17ea4980c9193081896d4511b486ac3b1824b2b5886a7bba966accca297508982c0034d0b9da1f1521691eaf49737a4a74c1e5f3207f58301295d94161037dc8',
  ],
  [
    'org/antlr/antlr4-runtime/4.5.3/antlr4-runtime-4.5.3.jar',
    '9567521beb19041789494b202c70335f34bed10939258100dd09a1723d86d298e3ae3225f1bdac230b9d630e5a7fbad4133eb73a95b0412efabbb04e984765b0',
  ],
  [
    'org/ow2/asm/asm-debug-all/5.1/asm-debug-all-5.1.jar',
    'e1a30f887ea42fee5b547f565806cfef2488baec9960f1bb787e75b7e35bb9b10c6d8663cdc71bb64274e17041d351f9904e85004bd057a2d7ce0c3230ac016b',
  ],
];
/** It makes classes of scripts, and finds those that they may use. */
const policy = `grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
`;

/** The version of Elasticsearch that `painless` belongs to. */
export const painlessVersion = '7.1.1';

/** Elasticsearch's module with its own language of scripts: 1.5 MB, fetched when needed and kept. */
export async function painless(): Promise<AddedModule> {
  const place = join(cacheDirectory(), 'modules', `lang-painless-${painlessVersion}`);
  const directory = await install(place, async (workshop) => {
    const made = join(workshop, 'module');
    await mkdir(made);
    for (const [path, value] of archives) {
      const checksum = { algorithm: 'sha512', value } as const;
      await download(`${central}/${path}`, join(made, basename(path)), checksum, AbortSignal.timeout(120_000));
    }
    return made;
  });
  const jars = archives.map(([path]) => join(directory, basename(path)));
  return { name: 'lang-painless', classname: 'org.elasticsearch.painless.PainlessPlugin', jars, policy };
}
