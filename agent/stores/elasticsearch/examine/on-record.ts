import type { CheckRecord } from '../../../contract/check-record.ts';
import type { Report } from '../../../contract/report.ts';
import { amountText } from '../../../text/quantities.ts';
import type { ElasticsearchClient } from '../client/client.ts';
import type { Expectations } from '../expectations.ts';
import type { EvaluationContext } from './check-kind.ts';
import { evaluateCheck, notEvaluated } from './evaluate.ts';
import { type PlannedCheck, planChecks } from './plan.ts';
import { byNameAlone } from './subjects.ts';

/** What only the snapshot itself says, and no report. */
const unrecorded = ['aliases', 'templates', 'pipelines'];

/**
 * Expectations, held against what a report has on record of the indices that were restored. What would need the data is
 * `not-evaluated`, as is what no report says; no severity makes that a failure.
 */
export async function checkRecorded(expectations: Expectations, report: Report): Promise<CheckRecord[]> {
  const leftOut = new Set(report.leftOut.map(({ name }) => name));
  const items = report.items
    .map(({ path: [name = ''], ...item }) => ({ name, ...item }))
    .filter(({ name }) => !leftOut.has(name));
  const indices = items.map(({ name }) => byNameAlone(name));
  const documents = items.flatMap((item) =>
    item.documents === undefined ? [] : [[item.name, item.documents] as const],
  );
  const context: EvaluationContext = {
    ...{ client: nobody, signal: new AbortController().signal, timestamp: '@timestamp' },
    startedAt: new Date(report.snapshot.startedAt ?? 0),
    recorded: {
      documents: new Map(documents),
      bytes: new Map(items.map(({ name, bytes }) => [name, bytes])),
      ...{ aliases: new Map(), templates: null, pipelines: null },
    },
  };
  const { checks, unmatched } = planChecks(expectations, indices, indices);
  const records = unmatched.map(({ pattern }) => unmatchedRecord(pattern));
  for (const planned of checks) {
    const lack = lackOf(planned, report, context);
    const { record } = lack === null ? await evaluateCheck(planned, context) : notEvaluated(planned, lack, null);
    records.push({ ...record, seconds: 0 });
  }
  return records;
}

/** Why a check can't be evaluated; null where it can. */
function lackOf({ kind, target }: PlannedCheck, report: Report, { recorded }: EvaluationContext): string | null {
  if (!kind.recordedOnly) return 'It needs the restored data';
  if (unrecorded.includes(kind.kind)) return `A report has no ${kind.kind} on record`;
  const { items: unlisted = 0 } = report.unlisted ?? {};
  if (unlisted > 0) return `The report lacks ${amountText(unlisted, 'index', 'indices')}: it would have been too long`;
  if (target.indices.length === 0) return 'No index on record fits; an alias may, and none is on record';
  const uncounted = target.indices.filter((name) => !recorded.documents.has(name));
  if (kind.kind !== 'documents' || uncounted.length === 0) return null;
  return `The report has no count of ${uncounted.slice(0, 3).join(', ')}: nobody has searched it`;
}

/** It may be the name of an alias. */
function unmatchedRecord(pattern: string): CheckRecord {
  return {
    ...{ kind: 'expected-index', name: 'something matches', for: [pattern], severity: 'fail' as const },
    ...{ expected: null, actual: null, outcome: 'not-evaluated' as const, blame: 'data' as const, seconds: 0 },
    why: 'No index or data stream on record fits; an alias may, and none is on record.',
  };
}

/** Nothing is asked of a node. */
const nobody: ElasticsearchClient = {
  url: '',
  request: () => Promise.reject(new Error('What is on record is evaluated without a node.')),
  waitUntilReady: () => Promise.reject(new Error('What is on record is evaluated without a node.')),
};
