import * as z from 'zod';
import { durationSchema } from '../../../../contract/quantities.ts';
import { marginText } from '../../../../text/margin.ts';
import { parseDuration } from '../../../../text/parse-quantities.ts';
import { amountText, secondsText } from '../../../../text/quantities.ts';
import type { CheckKind } from '../check-kind.ts';
import { newestDocument } from '../dates.ts';

const schema = z
  .strictObject({
    below: durationSchema
      .refine((text) => parseDuration(text) !== 0, 'can never be met: no document is newer than the start')
      .describe('how much older than the start of the snapshot the newest document may be: 26h'),
    field: z.string().min(1).optional().describe('a date field; left out: the timestamp of the defaults'),
  })
  .describe('how old the newest document was when the snapshot was begun');

/** How old the newest document was when the snapshot was begun; what is dated later is no fresh data. */
export const freshness: CheckKind<z.infer<typeof schema>> = {
  kind: 'freshness',
  schema,
  async evaluate(target, { below, field }, context) {
    const newest = await newestDocument(target, field ?? context.timestamp, context);
    if ('outcome' in newest) return newest;
    const expected = (parseDuration(below) ?? 0) / 1000;
    const later =
      newest.later === 0
        ? ''
        : `${amountText(newest.later, 'document')} dated later than the snapshot's start ${newest.later === 1 ? "doesn't" : "don't"} count`;
    const common = { expected, unit: 'seconds' };
    if (newest.at === null) {
      const why = `By ${field ?? context.timestamp}, no document is dated before the snapshot's start${later && `: ${later}`}`;
      return { outcome: 'failed', ...common, actual: null, why };
    }
    const actual = (context.startedAt.getTime() - newest.at) / 1000;
    if (actual < expected) return { outcome: 'passed', ...common, actual, ...(later && { why: later }) };
    const age = `The newest document was ${secondsText(actual)} old when the snapshot was begun; expected: less than ${secondsText(expected)}`;
    const margin = marginText(actual, { max: expected }, { text: secondsText, above: 'too old' });
    return { outcome: 'failed', ...common, actual, margin, why: later === '' ? age : `${age}; ${later}` };
  },
};
