import * as z from 'zod';
import { validatorsSchema } from '../../validators/schema.ts';
import { checkSchema } from './examine/check-schema.ts';
import { oldFormIssues } from './examine/old-form.ts';

const severitySchema = z.enum(['fail', 'warn']);

const patternSchema = z.string().min(1).max(255);

const groupSchema = z.strictObject({
  for: z
    .array(
      patternSchema.refine((pattern) => pattern !== '!', 'is an exclusion of nothing'),
      'is no list of patterns such as ["logs-*"]',
    )
    .min(1, 'names nothing')
    .max(100)
    .refine(
      (patterns) => patterns.length === 0 || patterns.some((pattern) => !pattern.startsWith('!')),
      'names nothing but exclusions',
    )
    .describe(
      'names of indices, data streams or aliases; * stands for any characters, and one that begins with ! takes out what ' +
        'it matches. Each must match one at least',
    ),
  together: z
    .boolean()
    .optional()
    .describe('whether the checks are asked of all that matches, taken as one; else of each by itself'),
  allowEmpty: z
    .boolean()
    .optional()
    .describe('whether what holds no document at all passes, as an index that was just rolled over; false unless said'),
  optional: z.boolean().optional().describe('whether a pattern may match nothing; false unless said'),
  checks: z
    .array(checkSchema)
    .max(1000)
    .default([])
    .describe('what must hold of what matches; without any: that it is there'),
});

const shape = z.strictObject({
  version: z.literal(2).describe('the version of this format: 2'),
  defaults: z
    .strictObject({
      timestamp: z
        .string()
        .min(1)
        .optional()
        .describe('the date field of a document’s own time; @timestamp unless said'),
      severity: severitySchema.optional().describe('of checks that do not say it: fail unless said'),
    })
    .optional()
    .describe('what holds where a check says nothing else'),
  indices: z
    .array(groupSchema)
    .max(1000)
    .default([])
    .describe('what must hold of indices, data streams and aliases, group by group'),
  validators: validatorsSchema.optional(),
  partial: z
    .strictObject({
      allow: z
        .array(patternSchema)
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

/** What the user expects of a restored snapshot. A pattern that matches nothing is a failed expectation. */
export const expectationsSchema = z
  .preprocess((value, context) => {
    context.issues.push(...oldFormIssues(value));
    return value;
  }, shape)
  .describe('version: 2, and below indices groups of checks, as in docs/expectations.md');
export type Expectations = z.infer<typeof expectationsSchema>;
export type Group = Expectations['indices'][number];
