import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import type { Proof } from '../../../../agent/contract/proof.ts';
import { prove } from '../../../../agent/proof/prove.ts';
import { elasticsearch } from '../../../../agent/stores/elasticsearch/definition.ts';
import { elasticsearchStore } from '../../../../agent/stores/elasticsearch/store.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import type { TestNode } from '../running-node.ts';

/** A whole proof of the latest snapshot in `directory`, restored by this very node. */
export function provedOn(target: TestNode, directory: string): Promise<Proof> {
  return prove({
    kind: elasticsearch,
    store: elasticsearchStore({
      source: directorySource(directory),
      wanted: 'latest',
      expectations: { version: 2, indices: [] },
      staging: join(target.repositories, 'staged'),
      elasticsearch: async () => target.node.url,
      listingMilliseconds: 0,
    }),
    repository: { name: null, location: directory },
    level: 'examine',
    observer: recordedContext().observer,
    signal: AbortSignal.timeout(300_000),
  });
}

/** Puts a file where a node's analyzers look for it: `name` is relative to its configuration. */
export async function giveFile({ configuration }: TestNode, name: string, text: string): Promise<void> {
  const path = join(configuration, name);
  await mkdir(dirname(path), { recursive: true });
  await chmod(dirname(path), 0o755);
  await writeFile(path, text);
}
