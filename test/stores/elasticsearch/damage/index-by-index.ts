import { join } from 'node:path';
import { directorySource } from '../../../../agent/blobs/directory-source.ts';
import type { Proof } from '../../../../agent/contract/proof.ts';
import { prove } from '../../../../agent/proof/prove.ts';
import { elasticsearch } from '../../../../agent/stores/elasticsearch/definition.ts';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { WantedSnapshot } from '../../../../agent/stores/elasticsearch/locate/located-snapshot.ts';
import { elasticsearchStore } from '../../../../agent/stores/elasticsearch/store.ts';
import { Damager } from '../../../fixtures/damage.ts';
import { recordedContext } from '../../../fixtures/proof-context.ts';
import { inWords } from '../../../fixtures/verdict.ts';
import type { TestNode } from '../running-node.ts';
import type { Harm, Place } from './of-several.ts';

/** Verdicts in words. */
export interface IndexByIndex {
  readonly whole: string;
  /** Of the indices that were damaged, and of all others; null where there is none. */
  readonly damaged: string | null;
  readonly others: string | null;
}

interface Given extends Pick<Place, 'directory' | 'contents'> {
  readonly wanted: WantedSnapshot;
}

/** What a proof by a real restore says of a snapshot, and of each of its indices, once harm was done; undoes that. */
export async function provenIndexByIndex(target: TestNode, given: Given, harm: Harm): Promise<IndexByIndex> {
  const damager = new Damager();
  const damaged = await harm({ ...given, damager });
  try {
    const proof = await provenByRestore(target, given);
    return sorted(proof, new Set(damaged.map(({ name }) => name)));
  } finally {
    await damager.undo();
  }
}

/** By what it is called: which indices of the PARTIAL snapshot may lack shards. */
export const leaves: Readonly<Record<string, readonly string[]>> = {
  'without leave': [],
  'with leave for the index that lacks a shard': ['unas*'],
  'with leave for another index': ['empty'],
};

export async function provenPartial(target: TestNode, directory: string, allow: readonly string[]) {
  const proof = await provenByRestore(target, { directory, wanted: { name: 'partial' } }, allow);
  return sorted(proof, new Set(['unassigned']));
}

function provenByRestore(
  target: TestNode,
  { directory, wanted }: Pick<Given, 'directory' | 'wanted'>,
  allow: readonly string[] = [],
): Promise<Proof> {
  const source = directorySource(directory);
  const { observer } = recordedContext();
  const partial = allow.length === 0 ? {} : { partial: { allow } };
  return prove({
    kind: elasticsearch,
    store: elasticsearchStore({
      ...{ source, wanted },
      expectations: expectationsSchema.parse({ version: 2, indices: [], ...partial }),
      staging: join(target.repositories, 'staged'),
      elasticsearch: async () => target.node.url,
      listingMilliseconds: 0,
    }),
    repository: { name: null, location: source.location },
    level: 'restore',
    observer,
    signal: AbortSignal.timeout(100_000),
  });
}

function sorted(proof: Proof, damaged: ReadonlySet<string>): IndexByIndex {
  const leftOut = new Set(proof.leftOut.map(({ name }) => name));
  const shown = proof.items.filter(({ path: [name = ''] }) => !leftOut.has(name));
  const words = (areDamaged: boolean) => {
    const some = shown.filter(({ path: [name = ''] }) => damaged.has(name) === areDamaged);
    const verdicts = [...new Set(some.map(({ verdict }) => verdict))].toSorted();
    return verdicts.length === 0 ? null : verdicts.join(' and ');
  };
  return { whole: inWords(proof), damaged: words(true), others: words(false) };
}
