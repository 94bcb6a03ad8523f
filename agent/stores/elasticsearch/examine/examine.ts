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

/** What stands of the restored indices, and how many documents each holds, as a search counts them. */
export interface Standing {
  readonly indices: ReadonlySet<string>;
  documents(indices: readonly IndexContents[]): Promise<ReadonlyMap<string, number>>;
}

/**
 * Holds what was restored against what the user expects of it. Of what doesn't stand nothing is said: another finding
 * says why. Throws `RunError('restore-incomplete')` when not every shard takes part in a count.
 */
export async function examine(
  contents: SnapshotContents,
  expectations: Expectations,
  standing: Standing,
  { report }: Pick<ProofContext, 'report'>,
): Promise<void> {
  const { restored } = select(contents);
  const named = expectations.indices.map((expectation) => ({
    expectation,
    subjects: subjectsOf(expectation.pattern, restored),
  }));
  const indices = new Set(named.flatMap(({ subjects }) => subjects.flatMap((subject) => subject.indices)));
  const stands = ({ name }: IndexContents) => standing.indices.has(name);
  const counts = await standing.documents([...indices].filter(stands));
  const together = (counted: Iterable<IndexContents>) =>
    [...counted].reduce((sum, { name }) => sum + (counts.get(name) ?? 0), 0);
  for (const { expectation, subjects } of named) {
    if (subjects.length === 0) {
      const ofSystem = subjectsOf(expectation.pattern, contents.indices).length > 0;
      report(missing(expectation, ofSystem));
      continue;
    }
    for (const subject of subjects.filter((each) => each.indices.every(stands))) {
      const actual = together(subject.indices);
      if (!isEnough(actual, expectation)) report(tooFew(subject, expectation, actual));
    }
    const all = new Set(subjects.flatMap((subject) => subject.indices));
    const total = together(all);
    const isTooFew = total < (expectation.minDocumentsTotal ?? 0);
    if (isTooFew && [...all].every(stands)) report(tooFewTogether(expectation, total));
  }
}

function isEnough(actual: number, { minDocuments, allowEmpty = false }: IndexExpectation): boolean {
  return actual >= minDocuments || (allowEmpty && actual === 0);
}

/** Documents of each index, as a search counts them. Throws as `examine` does. */
export async function countSearchable(
  client: ElasticsearchClient,
  indices: readonly IndexContents[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const count = async ({ name, shards: expected, missingShards }: IndexContents) => {
    const { count, shards } = await countDocuments(client, name, signal);
    const all = expected.length + missingShards;
    if (shards.failed > 0 || shards.successful !== shards.total || shards.total !== all) {
      const part = `${shards.successful} of ${all} shards of ${name}`;
      throw new RunError('restore-incomplete', `Only ${part} took part in a count.`);
    }
    return [name, count] as const;
  };
  return new Map(await pMap(indices, count, { concurrency: countsAtOnce }));
}
