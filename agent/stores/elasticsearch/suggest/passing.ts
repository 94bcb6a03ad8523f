import type { CheckRecord } from '../../../contract/check-record.ts';
import { RunError } from '../../../proof/run-error.ts';
import type { ProofContext } from '../../../proof/store.ts';
import { yamlFlow } from '../../../text/yaml-flow.ts';
import type { Check } from '../examine/check-schema.ts';
import { kindOf } from '../examine/check-schema.ts';
import { Examination } from '../examine/examination.ts';
import { planChecks } from '../examine/plan.ts';
import { expectationsSchema } from '../expectations.ts';
import { select } from '../restore/selection.ts';
import type { Draft, DraftCheck, DraftGroup } from './draft.ts';
import type { RestoredSnapshot } from './restored-snapshot.ts';

/** A draft, less what doesn't pass on the very snapshot that it was made of; that is said instead. */
export async function passing(draft: Draft, restored: RestoredSnapshot, context: ProofContext): Promise<Draft> {
  const expectations = expectationsSchema.parse({
    version: 2,
    indices: draft.groups.map(({ for: names, together, checks }) => ({
      ...{ for: names, together },
      checks: checks.map(({ check }) => check),
    })),
  });
  const { contents } = restored;
  const plan = planChecks(expectations, select(contents).restored, contents.indices);
  const records = await recordsOf(new Examination(contents, expectations), restored, context);
  const asked = records.slice(plan.unmatched.length);
  const failures = new Map<unknown, CheckRecord>();
  for (const [at, { parameters }] of plan.checks.entries()) {
    const record = asked[at];
    if (record !== undefined && record.outcome !== 'passed') failures.set(parameters, record);
  }
  return {
    ...draft,
    groups: draft.groups.map((group, at) => {
      const parsed = (expectations.indices[at]?.checks ?? []) as readonly Check[];
      return without(group, (position) => failures.get(kindOf(parsed[position] as Check).parameters));
    }),
  };
}

async function recordsOf(
  examination: Examination,
  { client, here, documents }: RestoredSnapshot,
  context: ProofContext,
): Promise<CheckRecord[]> {
  const records: CheckRecord[] = [];
  // What had to make room is known by its numbers, and nothing else is asked of it.
  for (const [name, count] of documents) {
    if (!here.has(name)) examination.recall(name, { documents: count, checks: [] });
  }
  const listening = { ...context, record: (record: CheckRecord) => records.push(record), report() {} };
  try {
    await examination.conclude(client, new Set(documents.keys()), listening);
  } catch (error) {
    context.signal.throwIfAborted();
    // A check that could not be asked is on record, and is not suggested.
    if (!(error instanceof RunError) || records.length === 0) throw error;
  }
  return records;
}

function without(group: DraftGroup, failure: (position: number) => CheckRecord | undefined): DraftGroup {
  const dropped = group.checks.flatMap((draft, position) => {
    const record = failure(position);
    return record === undefined ? [] : [{ draft, record }];
  });
  const isDropped = (draft: DraftCheck) => dropped.some((each) => each.draft === draft);
  return {
    ...group,
    checks: group.checks.filter((draft) => !isDropped(draft)),
    remarks: [
      ...group.remarks,
      ...dropped.map(
        ({ draft, record }) => `Not asked, since it doesn't pass: ${yamlFlow(draft.check)}: ${record.why ?? ''}`,
      ),
    ],
  };
}
