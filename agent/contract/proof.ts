import * as z from 'zod';
import { findingSchema } from './finding.ts';
import { levelSchema, unprovenReasonSchema, verdictSchema } from './verdict.ts';

const count = z.number().int().nonnegative();

const provenSnapshotSchema = z.strictObject({
  name: z.string().nullable().describe('null while the repository index has not listed it'),
  uuid: z.string().nullable().describe('null while only a name is known'),
  state: z.string().nullable().describe('SUCCESS, PARTIAL, FAILED, IN_PROGRESS or INCOMPATIBLE'),
  elasticsearchVersion: z.string().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type ProvenSnapshot = z.infer<typeof provenSnapshotSchema>;

/** What the repository's index says of the repository itself; null where it is too old to say, or was not read. */
const provenRepositorySchema = z.strictObject({
  uuid: z.string().nullable(),
  clusterId: z.string().nullable().default(null).describe('the cluster that wrote to it last'),
  generation: count.nullable().default(null).describe('N of the index-N that was read'),
});
export type ProvenRepository = z.infer<typeof provenRepositorySchema>;

const provenIndexSchema = z.strictObject({
  name: z.string(),
  shards: count,
  bytes: count,
  documentsExpected: count.nullable().describe("Lucene documents, from the backup's own metadata"),
  documentsRestored: count.nullable().describe('Lucene documents, from the restored shards; null when not restored'),
});
export type ProvenIndex = z.infer<typeof provenIndexSchema>;

const phaseNameSchema = z
  .enum(['locate', 'structure', 'bytes', 'elasticsearch', 'restore', 'count', 'examine'])
  .describe('elasticsearch: waiting until it answers; it may overlap with others');
export type PhaseName = z.infer<typeof phaseNameSchema>;

const phaseSchema = z.strictObject({
  name: phaseNameSchema,
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
});
export type Phase = z.infer<typeof phaseSchema>;

/** What the lists lack where they would have been too long to be sent; documents are null when not known of all. */
const unlistedSchema = z.strictObject({
  indices: count,
  shards: count.describe('of those indices, and so on'),
  bytes: count,
  documentsExpected: count.nullable(),
  documentsRestored: count.nullable(),
  leftOut: count.describe('entries that `leftOut` lacks'),
});

/** What a proof has found out: the body of a result and of a report. */
export const proofSchema = z.strictObject({
  verdict: verdictSchema,
  reason: unprovenReasonSchema.nullable().describe('set when, and only when, the verdict is unproven'),
  explanation: z.string().nullable().describe('for an unproven run: what went wrong, one sentence'),
  level: z.strictObject({
    asked: levelSchema,
    reached: levelSchema.nullable().describe('the last one all of whose checks passed'),
  }),
  repository: z.strictObject({
    name: z.string().nullable(),
    location: z.string().describe('s3://bucket/base/path, or a directory'),
    ...provenRepositorySchema.shape,
  }),
  snapshot: provenSnapshotSchema,
  findings: z.array(findingSchema).max(1000),
  findingsOmitted: count.describe('findings beyond the first thousand, or beyond what could be sent'),
  indices: z.array(provenIndexSchema),
  leftOut: z.array(z.strictObject({ name: z.string(), why: z.string() })).describe('what was not restored, on purpose'),
  unlisted: unlistedSchema.optional().describe('absent when the lists are whole'),
  phases: z.array(phaseSchema),
  elasticsearch: z.strictObject({ version: z.string() }).nullable().describe('what restored it'),
});
export type Proof = z.infer<typeof proofSchema>;
