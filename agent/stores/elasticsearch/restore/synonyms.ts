import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { ElasticsearchError } from '../client/elasticsearch-error.ts';
import { deleteSynonymsSet, putEmptySynonymsSet } from '../client/synonyms.ts';
import type { IndexContents } from '../model.ts';
import { synonymsRefused } from './restore-findings.ts';

/**
 * Puts an empty set of synonyms wherever an index refers to one: many versions start no shard of it otherwise, and the
 * sets themselves lie in an index of the system. False, with a finding, when Elasticsearch refuses.
 */
export async function provideSynonyms(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  { report, signal }: ProofContext,
): Promise<boolean> {
  for (const [set, index] of setsOf(indices)) {
    try {
      await putEmptySynonymsSet(client, set, signal);
    } catch (error) {
      if (!(error instanceof ElasticsearchError)) throw error;
      if (error.status === 429 || error.status === 503) {
        const message = `The set of synonyms ${set} could not be put there: ${error.refusal}`;
        throw new RunError('restore-incomplete', message, { cause: error });
      }
      report(synonymsRefused(index, set, error.refusal));
      return false;
    }
  }
  return true;
}

/** Takes back what `provideSynonyms` has put there, once no index refers to it any more. */
export async function forgetSynonyms(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  signal: AbortSignal,
): Promise<void> {
  for (const set of setsOf(indices).keys()) await deleteSynonymsSet(client, set, signal);
}

/** Set → the first index that refers to it. */
function setsOf(indices: readonly IndexContents[]): Map<string, string> {
  const sets = new Map<string, string>();
  for (const { name: index, needs } of indices) {
    for (const { kind, name } of needs) if (kind === 'synonyms-set' && !sets.has(name)) sets.set(name, index);
  }
  return sets;
}
