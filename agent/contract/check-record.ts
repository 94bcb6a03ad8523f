import * as z from 'zod';
import { checkSchema } from './check.ts';

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
  outcome: z.enum(['passed', 'failed', 'warned', 'not-evaluated']),
  why: z.string().optional().describe('one sentence: of a failure what it means, else why it was not evaluated'),
  blame: z
    .enum(['data', 'mayfly'])
    .optional()
    .describe('of what was not evaluated: because of what the data lacks (counts as failed), or because of us'),
  seconds: z.number().nonnegative(),
});
export type CheckRecord = z.infer<typeof checkRecordSchema>;
