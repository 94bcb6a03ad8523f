import type { CheckRecord } from '../contract/check-record.ts';
import { parsePercent } from '../text/percent.ts';
import { expectedOfChange, type Nights } from './expected-of-change.ts';
import { fieldChanges } from './field-changes.ts';
import { differenceText } from './words.ts';

/** A record of the proof, completed where it needs earlier ones; else as it is. */
export function completed(record: CheckRecord, nights: Nights): CheckRecord {
  if (record.change !== undefined) return completedChange(record, record.change, nights);
  if (record.fields !== undefined) return completedSchema(record, record.fields, nights);
  return record;
}

function completedChange(record: CheckRecord, change: NonNullable<CheckRecord['change']>, nights: Nights): CheckRecord {
  const { actual, why: _, ...asked } = record;
  if (typeof actual !== 'number') return record;
  const known = expectedOfChange(record.for, change, nights);
  if ('lacks' in known) return { ...asked, expected: null, actual, outcome: 'not-evaluated', why: known.lacks };
  const { expected, basis, measure } = known;
  const within = (parsePercent(change.within) ?? 0) / 100;
  const isWithin = Math.abs(actual - expected) <= within * expected;
  const where = `${measure.text(actual)} where ${measure.bareText(expected)} were expected (${basis})`;
  const difference = expected > 0 ? `; ${differenceText(actual, expected)}, and ${change.within} is allowed` : '';
  return {
    ...{ ...asked, expected: Math.round(expected), actual, outcome: isWithin ? 'passed' : failureOf(record) },
    ...(!isWithin && { why: `${where}${difference}.` }),
  };
}

/**
 * What the mapping must have and must not have was looked at by the proof: only what has passed has a list of fields.
 */
function completedSchema(
  record: CheckRecord,
  fields: NonNullable<CheckRecord['fields']>,
  { earlier }: Nights,
): CheckRecord {
  const words = JSON.stringify(record.for);
  const lists = earlier.findLast(({ fieldLists }) => fieldLists !== undefined)?.fieldLists ?? [];
  const before = lists.find((each) => JSON.stringify(each.for) === words);
  const { why: _, ...asked } = record;
  const passed = { ...asked, actual: 0, outcome: 'passed' } as const;
  if (before === undefined) {
    return { ...passed, why: 'No earlier proof is known, so no change can be told: this is the first.' };
  }
  const changes = fieldChanges(before.list, fields);
  if (changes === null) return passed;
  const outcome = record.changes === 'warn' ? 'warned' : failureOf(record);
  return { ...asked, actual: changes.count, outcome, why: `Since the last verified proof ${changes.why}.` };
}

function failureOf({ severity }: CheckRecord): 'failed' | 'warned' {
  return severity === 'fail' ? 'failed' : 'warned';
}
