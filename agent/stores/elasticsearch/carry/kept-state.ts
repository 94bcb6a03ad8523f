import * as z from 'zod';
import { checkRecordSchema } from '../../../contract/check-record.ts';

const count = z.number().int().nonnegative();

/** What the next attempt must know of an index that this one has proven. */
export const keptStateSchema = z.strictObject({
  restored: z
    .strictObject({
      version: z.string().describe('of the Elasticsearch that has restored it'),
      records: count.describe('Lucene documents, as many as the snapshot says'),
      documents: count.nullable().describe('as a search counts them; null where it could not be searched'),
      fields: count.optional().describe('how many its mapping has; absent where it could not be had'),
      checks: z
        .array(z.strictObject({ at: count, record: checkRecordSchema }))
        .describe('what was asked of it alone, by its place among all checks'),
    })
    .nullable()
    .describe('null: its bytes were read, and nobody restores it'),
});
export type KeptState = z.infer<typeof keptStateSchema>;
export type KeptRestore = NonNullable<KeptState['restored']>;
