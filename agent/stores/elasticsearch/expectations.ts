import * as z from 'zod';

const indexExpectationSchema = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .max(255)
    .describe('name of an index, a data stream or an alias; * stands for any characters'),
  minDocuments: z
    .number()
    .int()
    .nonnegative()
    .default(1)
    .describe(
      'the least number of documents, as a search counts them, in each index that the pattern matches; of a data ' +
        'stream or an alias in all of its indices together',
    ),
  minDocumentsTotal: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('the least number of documents in everything that the pattern matches, together'),
  allowEmpty: z
    .boolean()
    .optional()
    .describe('whether minDocuments does not apply to what holds no document at all; false unless said'),
});

/** What the user expects of a restored snapshot. A pattern that matches nothing is a failed expectation. */
export const expectationsSchema = z.strictObject({
  version: z.literal(1).describe('the version of this format: 1'),
  indices: z
    .array(indexExpectationSchema)
    .max(1000)
    .default([])
    .describe(
      'what must hold of indices, data streams and aliases, by their names; each pattern must match one at least',
    ),
  partial: z
    .strictObject({
      allow: z
        .array(z.string().min(1).max(255))
        .min(1)
        .max(100)
        .describe('names of indices, data streams or aliases; * stands for any characters'),
    })
    .optional()
    .describe(
      'indices of which shards may be missing from the snapshot, as a gap that is known: each other one is damage',
    ),
  allowEmptySnapshot: z
    .boolean()
    .optional()
    .describe('whether a snapshot may hold no index, or none but those of Elasticsearch itself; false unless said'),
});
export type Expectations = z.infer<typeof expectationsSchema>;
export type IndexExpectation = Expectations['indices'][number];
