import * as z from 'zod';
import { type Bounds, evaluateBounds, figureText } from '../../../../text/bounds.ts';
import { boundsSchema } from '../bounds-schema.ts';
import type { CheckKind } from '../check-kind.ts';
import { countMatching } from '../fields/count-matching.ts';
import { fillIn } from '../placeholders.ts';
import { queryMistake } from '../query-mistake.ts';

const count = z.number().int().nonnegative();

const bodySchema = z
  .record(z.string(), z.unknown())
  .superRefine((body, context) => {
    const other = Object.keys(body).find((name) => name !== 'query');
    if (other !== undefined) {
      context.addIssue({ code: 'custom', message: `has ${other}: only query may stand in it, and is counted` });
    }
    const { query } = body;
    if (typeof query !== 'object' || query === null || Array.isArray(query)) {
      context.addIssue({ code: 'custom', message: 'has no query such as { term: { status: open } }' });
      return;
    }
    const mistake = queryMistake(query);
    if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
  })
  .describe('the query part of a search body; {{snapshot.startedAt}} in its texts is when the snapshot was begun');

const schema = z
  .strictObject({
    body: bodySchema,
    documents: z
      .union([count, boundsSchema(count)], {
        error: ({ input }) =>
          typeof input === 'number'
            ? 'is no whole number of documents'
            : 'is neither a number of documents nor { min, max }',
      })
      .describe('how many documents the query must match: a number, or min and max'),
  })
  .describe('how many documents a query of your own matches');

/** How many documents a query of the user's own matches. */
export const query: CheckKind<z.infer<typeof schema>> = {
  kind: 'query',
  schema,
  async evaluate(target, { body, documents }, context) {
    const asked = fillIn(body.query as Record<string, unknown>, context.startedAt);
    const { matching } = await countMatching({ asked }, target, context);
    const bounds: Bounds = typeof documents === 'number' ? { min: documents, max: documents } : documents;
    return evaluateBounds(matching.asked ?? 0, bounds, {
      ...{ unit: 'documents', what: 'The query matches' },
      text: figureText('documents'),
    });
  },
};
