import type { Observer } from '../../proof/observer.ts';
import { prove } from '../../proof/prove.ts';
import { elasticsearchStore } from '../../stores/elasticsearch/store.ts';
import type { ExplainInvocation } from '../command.ts';
import { openRepository } from '../open-source.ts';
import { type Explanation, explanationOf } from './explanation.ts';

/**
 * Reads what a snapshot says of itself, and checks it as level `structure` does: no data, nothing restored, no file
 * written. Throws `UsageError` when the repository can't be opened; whatever else is wrong is in the explanation.
 */
export async function explain(
  { target, snapshot }: Pick<ExplainInvocation, 'target' | 'snapshot'>,
  { observer, signal }: { readonly observer: Observer; readonly signal: AbortSignal },
): Promise<Explanation> {
  const source = await openRepository(target);
  const store = elasticsearchStore({
    source,
    wanted: snapshot,
    expectations: { version: 1, indices: [] },
    staging: null,
    elasticsearch: () => Promise.reject(new Error('An explanation needs no Elasticsearch.')),
    listingMilliseconds: 0,
  });
  const repository = { name: null, location: source.location };
  const proof = await prove({ store, repository, level: 'structure', observer, signal });
  return explanationOf(proof, store.contents);
}
