import type { EvaluationContext, Target } from '../examine/check-kind.ts';
import { newestDocument } from '../examine/dates.ts';
import { filledIntervals } from '../examine/kinds/gaps.ts';
import type { Profile } from './profile.ts';

const hour = 3_600_000;
/** How far back to look: a week has all that comes by days and nights. */
const hoursBack = 168;
/** Of fields of dates, those that are asked which of them goes with the time. */
const mostDates = 5;

/** When documents came, by the field that says so. */
export interface Times {
  readonly field: string;
  /** How old the newest document was when the snapshot was begun. */
  readonly ageMilliseconds: number;
  /** From the oldest of the last 168 hours that has a document to the newest document. */
  readonly spanHours: number;
  /** Of those, the most in a row without a document. */
  readonly silentHours: number;
}

/** When documents came; null where no date that each of them has tells. */
export async function timesOf(
  profiles: readonly Profile[],
  documents: number,
  target: Target,
  context: EvaluationContext,
): Promise<Times | null> {
  const dates = profiles.filter(
    ({ family, field, present }) => family === 'date' && field.nested === null && present === documents,
  );
  const named = dates.find(({ name }) => name === context.timestamp);
  let newest: { readonly field: string; readonly at: number } | null = null;
  for (const { name } of named === undefined ? dates.slice(0, mostDates) : [named]) {
    const found = await newestDocument(target, name, context);
    if ('outcome' in found || found.at === null) continue;
    // What lies ahead of the snapshot, as a date of delivery, doesn't tell when a document came.
    const isOfPast = found.later * 100 <= documents;
    if (isOfPast && found.at > (newest?.at ?? Number.NEGATIVE_INFINITY)) newest = { field: name, at: found.at };
  }
  if (newest === null) return null;
  const { field, at } = newest;
  const end = at + 1;
  const filled = await filledIntervals(target.indices, { field, every: hour, count: hoursBack, end }, context);
  const isFilled = Array.from({ length: hoursBack }, (_, back) => filled.has(end - (back + 1) * hour));
  const spanHours = isFilled.lastIndexOf(true) + 1;
  return {
    field,
    ageMilliseconds: context.startedAt.getTime() - at,
    spanHours,
    silentHours: longestRun(isFilled.slice(0, spanHours)),
  };
}

function longestRun(isFilled: readonly boolean[]): number {
  let [longest, current] = [0, 0];
  for (const each of isFilled) {
    current = each ? 0 : current + 1;
    longest = Math.max(longest, current);
  }
  return longest;
}
