import * as z from 'zod';
import { checkSchema } from './check.ts';
import { percentSchema } from './quantities.ts';
import { fieldListSchema } from './trend.ts';

const value = z.union([z.string(), z.number(), z.boolean()]).nullable();

/**
 * One thing that was asked of a backup, and what came of it; also what passed. Built-in ones (structure, bytes,
 * restore, counts) always have the severity `fail`.
 */
export const checkRecordSchema = z.strictObject({
  kind: checkSchema.describe(
    'what was asked: structure, bytes, restore, counts (of nothing in particular), baseline, validator, or a kind of the expectations',
  ),
  name: z.string().min(1).describe("the user's own name for it, or one made of kind and field"),
  for: z.array(z.string()).describe('what it was asked of: names of items or groups of them; empty for the backup'),
  severity: z.enum(['fail', 'warn']).describe('whether a failure decides the verdict'),
  expected: value.describe('in words or as a number; null where nothing can be named'),
  actual: value.describe('the same, of what was restored; null when not evaluated'),
  unit: z.string().optional().describe('of expected and actual where they are numbers: documents, bytes, seconds …'),
  margin: z
    .string()
    .optional()
    .describe('by how much a failure misses what was expected, in words: 50 % too few (2,500)'),
  outcome: z.enum(['passed', 'failed', 'warned', 'not-evaluated']),
  why: z.string().optional().describe('one sentence: of a failure what it means, else why it was not evaluated'),
  blame: z
    .enum(['data', 'mayfly'])
    .optional()
    .describe(
      'of what was not evaluated: because of what the data lacks (counts as failed), or because of us; absent where ' +
        'earlier proofs are missing that it could be held against, which counts as nothing',
    ),
  seconds: z.number().nonnegative(),
  change: z
    .strictObject({
      of: z.enum(['documents', 'bytes']),
      against: z.enum(['trend', 'previous', 'same-weekday']),
      within: percentSchema,
    })
    .optional()
    .describe('of a `change`: what it asks. `actual` is measured by the proof; the rest follows from earlier ones'),
  share: z
    .strictObject({
      min: z.number().optional(),
      max: z.number().optional(),
      allowEmpty: z
        .literal(true)
        .optional()
        .describe('no document passes, and this part has none: where all parts say so'),
    })
    .optional()
    .describe(
      'of what is asked of items in several parts of a backup: `actual` is what this part has of it, and the sum over ' +
        'all parts must lie within. A report of the whole has none',
    ),
  fields: fieldListSchema.optional().describe('of a `schema` with `changes`: what the next proof is held against'),
  changes: z
    .enum(['fail', 'warn'])
    .optional()
    .describe('of a `schema`: what becomes of fields that differ from those of the last verified proof'),
});
export type CheckRecord = z.infer<typeof checkRecordSchema>;
