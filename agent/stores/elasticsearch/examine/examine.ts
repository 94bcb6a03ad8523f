import pMap from 'p-map';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import { countDocuments } from '../client/indices.ts';
import type { Expectations, IndexExpectation } from '../expectations.ts';
import type { IndexContents, SnapshotContents } from '../model.ts';
import { select } from '../restore/selection.ts';
import { missing, tooFew, tooFewTogether } from './examine-findings.ts';
import { subjectsOf } from './subjects.ts';

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
  const { restored } = select(contents);
  const named = expectations.indices.map((expectation) => ({
    expectation,
    subjects: subjectsOf(expectation.pattern, restored),
  }));
  const indices = new Set(named.flatMap(({ subjects }) => subjects.flatMap((subject) => subject.indices)));
  const counts = await countAll(client, [...indices], context.signal);
  const together = (counted: Iterable<IndexContents>) =>
    [...counted].reduce((sum, { name }) => sum + (counts.get(name) ?? 0), 0);
  for (const { expectation, subjects } of named) {
    if (subjects.length === 0) {
      const ofSystem = subjectsOf(expectation.pattern, contents.indices).length > 0;
      context.report(missing(expectation, ofSystem));
      continue;
    }
    for (const subject of subjects) {
      const actual = together(subject.indices);
      if (!isEnough(actual, expectation)) context.report(tooFew(subject, expectation, actual));
    }
    const total = together(new Set(subjects.flatMap((subject) => subject.indices)));
    if (total < (expectation.minDocumentsTotal ?? 0)) context.report(tooFewTogether(expectation, total));
  }
}

function isEnough(actual: number, { minDocuments, allowEmpty = false }: IndexExpectation): boolean {
  return actual >= minDocuments || (allowEmpty && actual === 0);
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
