import * as z from 'zod';
import { durationSchema } from '../../../../contract/quantities.ts';
import { marginText } from '../../../../text/margin.ts';
import { parseDuration } from '../../../../text/parse-quantities.ts';
import { amountText, momentText } from '../../../../text/quantities.ts';
import { searchTogether } from '../../client/search-together.ts';
import type { CheckKind, EvaluationContext } from '../check-kind.ts';
import { newestDocument } from '../dates.ts';

/** Below the most buckets that Elasticsearch makes in one answer: 10,000 in its oldest version. */
const mostIntervals = 9_000;

const schema = z
  .strictObject({
    every: durationSchema.describe('the length of an interval, each of which must hold a document: 1h'),
    within: durationSchema.describe('how far back from the newest document to look: 24h'),
    allowed: z.number().int().nonnegative().default(0).describe('how many intervals may be empty; 0 unless said'),
    field: z.string().min(1).optional().describe('a date field; left out: the timestamp of the defaults'),
  })
  .refine((gaps) => intervalsOf(gaps) >= 1, 'has a within that is shorter than every, or an every of nothing')
  .refine((gaps) => intervalsOf(gaps) <= mostIntervals, `has more than ${mostIntervals} intervals within`)
  .describe('empty intervals of time, counted back from the newest document');

/** How many intervals hold no document, counted back from the newest one that isn't dated after the snapshot began. */
export const gaps: CheckKind<z.infer<typeof schema>> = {
  kind: 'gaps',
  schema,
  async evaluate(target, parameters, context) {
    const field = parameters.field ?? context.timestamp;
    const newest = await newestDocument(target, field, context);
    if ('outcome' in newest) return newest;
    const { allowed } = parameters;
    const expected = `at most ${amountText(allowed, 'empty interval')}`;
    const unit = 'empty intervals';
    if (newest.at === null) {
      const why = `By ${field}, no document is dated before the snapshot's start`;
      return { outcome: 'failed', expected, actual: null, unit, why };
    }
    const [count, every] = [intervalsOf(parameters), parseDuration(parameters.every) ?? 0];
    const end = newest.at + 1;
    const filled = await filledIntervals(target.indices, { field, every, count, end }, context);
    const empty = Array.from({ length: count }, (_, back) => end - (back + 1) * every).filter((at) => !filled.has(at));
    const found = { expected, actual: empty.length, unit };
    if (empty.length <= allowed) return { outcome: 'passed', ...found };
    const first = momentText(new Date(Math.min(...empty)).toISOString());
    const why = `${empty.length} of ${count} intervals of ${parameters.every} hold no document, the first from ${first} on`;
    return { outcome: 'failed', ...found, margin: marginText(empty.length, { max: allowed }), why };
  },
};

function intervalsOf({ every, within }: { readonly every: string; readonly within: string }): number {
  const count = Math.floor((parseDuration(within) ?? 0) / (parseDuration(every) ?? 0));
  return Number.isFinite(count) ? count : 0;
}

interface Intervals {
  readonly field: string;
  readonly every: number;
  readonly count: number;
  /** Right after the last one. */
  readonly end: number;
}

const answer = z.object({
  aggregations: z.object({ filled: z.object({ buckets: z.array(z.object({ key: z.number() })) }) }),
});

/** Where those intervals begin that hold a document. A histogram of numbers takes dates in each version. */
export async function filledIntervals(
  indices: readonly string[],
  { field, every, count, end }: Intervals,
  { client, signal }: EvaluationContext,
): Promise<Set<number>> {
  const begin = end - count * every;
  const query = { range: { [field]: { gte: begin, lt: end, format: 'epoch_millis' } } };
  const filled = { histogram: { field, interval: every, offset: end % every, min_doc_count: 1 } };
  const body = { query, aggs: { filled } };
  const { aggregations } = await searchTogether(client, indices, { body, answer, signal });
  return new Set(aggregations.filled.buckets.map(({ key }) => Math.round(key)));
}
