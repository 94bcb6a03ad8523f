import pMap from 'p-map';
import type { Finding } from '../../../contract/finding.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { countDocuments } from '../client/indices.ts';
import type { Expectations, IndexExpectation } from '../expectations.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';
import { select } from '../restore/selection.ts';
import { matches } from './pattern.ts';

const countsAtOnce = 4;

/**
 * Holds what was restored against what the user expects of it. Throws `RunError('restore-incomplete')` when not every
 * shard takes part in a count.
 */
export async function examine(
  client: ElasticsearchClient,
  contents: SnapshotContents,
  expectations: Expectations,
  context: ProofContext,
): Promise<void> {
  const { restored, leftOut } = select(contents);
  const matching = expectations.indices.map((expectation) => ({
    expectation,
    indices: restored.filter(({ name }) => matches(expectation.pattern, name)),
  }));
  const named = [...new Set(matching.flatMap(({ indices }) => indices))];
  const counts = await countAll(client, named, context.signal);
  for (const { expectation, indices } of matching) {
    if (indices.length === 0) {
      context.report(missing(expectation, leftOut.filter(({ name }) => matches(expectation.pattern, name)).length));
    }
    for (const { name } of indices) {
      const actual = counts.get(name) ?? 0;
      if (actual < expectation.minDocuments) context.report(tooFew(name, expectation, actual));
    }
  }
}

async function countAll(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const count = async ({ name, shards: expected }: IndexContents) => {
    const { count, shards } = await countDocuments(client, name, signal);
    if (shards.failed > 0 || shards.successful !== shards.total || shards.total !== expected.length) {
      const part = `${shards.successful} of ${expected.length} shards of ${name}`;
      throw new RunError('restore-incomplete', `Only ${part} took part in a count.`);
    }
    return [name, count] as const;
  };
  return new Map(await pMap(indices, count, { concurrency: countsAtOnce }));
}

function missing({ pattern }: IndexExpectation, leftOut: number): Finding {
  return {
    check: 'expected-index',
    severity: 'error',
    message:
      leftOut > 0
        ? `What the pattern ${pattern} names belongs to Elasticsearch itself and is not restored.`
        : `The snapshot holds no index that fits the pattern ${pattern}.`,
    remedy:
      leftOut > 0
        ? 'Take the pattern out of the expectations.'
        : 'Find out why the index was not in the snapshot, or correct the pattern in the expectations.',
    expected: pattern,
    evidence: { path: [] },
  };
}

function tooFew(index: string, { minDocuments, pattern }: IndexExpectation, actual: number): Finding {
  return {
    check: 'minimum-documents',
    severity: 'error',
    message: `The index holds ${actual} documents; at least ${minDocuments} are expected of ${pattern}.`,
    remedy: 'Find out whether the source had lost documents when the snapshot was taken.',
    expected: minDocuments,
    actual,
    evidence: { path: [index] },
  };
}
