import { mkdir } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { cacheDirectory } from '../../agent/stores/elasticsearch/local/cache.ts';
import { download } from '../../agent/stores/elasticsearch/local/download.ts';
import { install } from '../../agent/stores/elasticsearch/local/install.ts';
import type { Provisioning } from '../../agent/stores/elasticsearch/local/provisioning.ts';

/** EventBridge's own engine of patterns, https://github.com/aws/event-ruler, and what it needs; with their SHA-512. */
const jars: readonly (readonly [string, string])[] = [
  [
    'software/amazon/event/ruler/event-ruler/1.8.1/event-ruler-1.8.1.jar',
    'a6cdf70bfee52361ad30575f1ae221062fdbc50879f8272777ed14d886a31df9f155540eef130ea9ef645b18194f88aec6b18c77384670a8364e394153bbf0c6',
  ],
  [
    'com/fasterxml/jackson/core/jackson-core/2.18.0/jackson-core-2.18.0.jar',
    '89f6cb705ad5dbb3723b841d75c4053457526a7ff1b72022a508cc6af910f498e5a9f826a63b99d8d9dad32421ff9f4c1dedb969343003c9ee9fc0cf0e8ede10',
  ],
  [
    'com/fasterxml/jackson/core/jackson-databind/2.18.0/jackson-databind-2.18.0.jar',
    '08106ea1a96edfbfc2e2b5699a11e6c1c29f640fd0285032ade2b41c2a619c12e999bfee2486e9c6a51a72c99c2e6c241b556407949ba85efb824472eed30bad',
  ],
  [
    'com/fasterxml/jackson/core/jackson-annotations/2.18.0/jackson-annotations-2.18.0.jar',
    '64951b9aaa663bbb639ac6f5c9f8d409a694aac9f03d08edd42d6adbe307407721e196d666b33fa28bfdc4349034de4c749fc56da77c79a8cf46cd7306187e65',
  ],
  [
    'ch/randelshofer/fastdoubleparser/2.0.0/fastdoubleparser-2.0.0.jar',
    '285310ec84cdad68cf7b91407144904fd68285c06e688809bceaaf68e45b8e01e1d2ae048c73cf8cc85526ba9791a704d3d137f35a27daa1b4f27cd0f7ff7afc',
  ],
];

/** The class path of the engine, fetched from Maven Central once, kept in the cache. Throws when it can't be had. */
export async function fetchEventRuler({ note, signal }: Provisioning): Promise<string> {
  const target = join(cacheDirectory(), 'event-ruler', '1.8.1');
  await install(target, async (workshop) => {
    note('fetching the pattern engine of EventBridge', { from: 'Maven Central', megabytes: 3 });
    const folder = join(workshop, 'jars');
    await mkdir(folder);
    for (const [path, value] of jars) {
      const url = `https://repo1.maven.org/maven2/${path}`;
      await download(url, join(folder, basename(path)), { algorithm: 'sha512', value }, signal);
    }
    return folder;
  });
  return jars.map(([path]) => join(target, basename(path))).join(delimiter);
}
