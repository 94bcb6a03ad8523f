import * as z from 'zod';
import { checkSchema } from './check.ts';
import { checkRecordSchema } from './check-record.ts';

const seen = z.union([z.string(), z.number(), z.boolean()]);

/** One thing that a check has seen. Text in it may quote foreign input: escape it wherever it is shown. */
export const findingSchema = z.strictObject({
  check: checkSchema,
  severity: z.enum(['error', 'warning', 'note']).describe('only an error decides the verdict'),
  message: z.string().min(1).describe('what was seen, one sentence'),
  remedy: z.string().min(1).describe('what to do about it, one sentence'),
  expected: seen.optional(),
  actual: seen.optional(),
  asked: checkRecordSchema
    .pick({ kind: true, name: true, for: true })
    .optional()
    .describe('the entry of `checks` that it says more about; absent where there is none'),
  evidence: z
    .strictObject({
      object: z.string().optional().describe('key of the object, relative to the repository'),
      path: z
        .array(z.string())
        .describe("the item, then its part, by the store's nouns: index and shard; empty where it is about neither"),
    })
    .describe('where it was seen'),
});
export type Finding = z.infer<typeof findingSchema>;
