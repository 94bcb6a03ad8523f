import * as z from 'zod';

const indexExpectationSchema = z.strictObject({
  pattern: z.string().min(1).max(255).describe('index name; * stands for any characters'),
  minDocuments: z
    .number()
    .int()
    .nonnegative()
    .default(1)
    .describe('the least number of documents, as a search counts them, in each index that the pattern matches'),
});

/** What the user expects of a restored snapshot. A pattern that matches no index is a failed expectation. */
export const expectationsSchema = z.strictObject({
  version: z.literal(1).describe('the version of this format: 1'),
  indices: z
    .array(indexExpectationSchema)
    .max(1000)
    .default([])
    .describe('what must hold of indices, by their names; each pattern must match one at least'),
  allowEmptySnapshot: z.boolean().optional(),
});
export type Expectations = z.infer<typeof expectationsSchema>;
export type IndexExpectation = Expectations['indices'][number];
