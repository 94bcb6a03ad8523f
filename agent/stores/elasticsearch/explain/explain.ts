import { prove } from '../../../proof/prove.ts';
import type { Explanation, LocalRequest } from '../../store-definition.ts';
import { checks } from '../checks.ts';
import type { NamedSnapshot } from '../command-line.ts';
import { elasticsearchStore } from '../store.ts';
import { phases } from '../words.ts';
import { explanationOf } from './explanation.ts';
import { explanationLines } from './lines.ts';

/** Reads what a snapshot says of itself, and checks it as level `structure` does. */
export async function explain({ source, options, observer, signal }: LocalRequest): Promise<Explanation> {
  const store = elasticsearchStore({
    source,
    wanted: (options.snapshot ?? 'latest') as NamedSnapshot,
    expectations: { version: 2, indices: [] },
    staging: null,
    elasticsearch: () => Promise.reject(new Error('An explanation needs no Elasticsearch.')),
    listingMilliseconds: 0,
    namesOlderVersions: true,
  });
  const repository = { name: null, location: source.location };
  const kind = { id: 'elasticsearch', checks, phases };
  const proof = await prove({ kind, store, repository, level: 'structure', observer, signal });
  const json = explanationOf(proof, store.contents);
  return { proof, json: { ...json }, lines: (layout) => explanationLines(json, layout) };
}
