import * as z from 'zod';
import { checkRecordSchema } from './check-record.ts';
import { findingSchema } from './finding.ts';
import { mostFindings } from './limits.ts';
import { loadSchema } from './load.ts';
import { levelSchema, unprovenReasonSchema, verdictSchema } from './verdict.ts';

const count = z.number().int().nonnegative();

/** A program and its version. */
export const programSchema = z.strictObject({ name: z.string(), version: z.string() });
export type Program = z.infer<typeof programSchema>;

/** The backup, whatever its kind: a snapshot, an archive. */
const provenSnapshotSchema = z.strictObject({
  name: z.string().nullable().describe('null while only a UUID is known'),
  uuid: z.string().nullable().describe('null while only a name is known, and for stores without UUIDs'),
  state: z.string().nullable().describe("the backup's own word for it, as SUCCESS or PARTIAL; null where it has none"),
  writtenBy: programSchema.nullable().describe('what wrote it; null where that is not known'),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type ProvenSnapshot = z.infer<typeof provenSnapshotSchema>;

/** What the repository says of itself; null where it doesn't say, or was not read. */
const provenRepositorySchema = z.strictObject({
  uuid: z.string().nullable(),
  clusterId: z.string().nullable().default(null).describe('the cluster that wrote to it last'),
  generation: count.nullable().default(null).describe('of its list of backups: grows with each change'),
});
export type ProvenRepository = z.infer<typeof provenRepositorySchema>;

/** What a store says of one item: an index, a table, a file. */
const itemSchema = z.strictObject({
  path: z.array(z.string()).min(1).describe('its name; more than one where items lie within others'),
  parts: count.describe('what it is made of: the shards of an index; 1 where an item has no parts'),
  partsMissing: count.optional().describe('how many of its parts the backup itself says that it lacks; absent: none'),
  bytes: count,
  recordsExpected: count
    .nullable()
    .describe("as the server stores them (Lucene documents, rows, files), from the backup's own metadata"),
  recordsRestored: count.nullable().describe('the same, of what was restored; null when not restored'),
  provenBy: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('the earlier attempt of the run that proved it, and whose proof still holds; absent: this one'),
  documents: count
    .optional()
    .describe('what was restored, as a search counts it: without nested documents; absent where nobody has counted so'),
  fields: count
    .optional()
    .describe('how many fields its mapping has; absent where that was not read, or has no meaning'),
});
export type Item = z.infer<typeof itemSchema>;

const provenItemSchema = itemSchema.extend({
  verdict: verdictSchema.describe(
    'what can be said of this item alone; unproven: nothing, see `findings` and `reason`',
  ),
});
export type ProvenItem = z.infer<typeof provenItemSchema>;

const phaseNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .describe("the store's own name for it: locate, structure, bytes, restore … Phases may overlap");

const phaseSchema = z.strictObject({
  name: phaseNameSchema,
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  part: z.number().int().positive().optional().describe('of a backup that was proven in parts: which of them'),
});
export type Phase = z.infer<typeof phaseSchema>;

/** What the lists lack where they would have been too long to be sent; records are null when not known of all. */
const unlistedSchema = z.strictObject({
  items: count,
  parts: count.describe('of those items, and so on'),
  bytes: count,
  recordsExpected: count.nullable(),
  recordsRestored: count.nullable(),
  leftOut: count.describe('entries that `leftOut` lacks'),
  checks: count.optional().describe('entries that `checks` lacks; absent: none'),
});
export type Unlisted = z.infer<typeof unlistedSchema>;

/** What a proof has found out: the body of a result and of a report. */
export const proofSchema = z.strictObject({
  store: z.string().describe('the kind of backup, by the id of its store'),
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
  checks: z
    .array(checkRecordSchema)
    .default([])
    .describe('everything that was asked of the backup, and what came of it; what is built in first'),
  findings: z.array(findingSchema).max(mostFindings),
  findingsOmitted: count.describe('findings beyond the first thousand, or beyond what could be sent'),
  items: z.array(provenItemSchema),
  leftOut: z.array(z.strictObject({ name: z.string(), why: z.string() })).describe('what was not restored, on purpose'),
  unlisted: unlistedSchema.optional().describe('absent when the lists are whole'),
  phases: z.array(phaseSchema),
  load: loadSchema.optional().describe('absent where nothing was measured: a proof of a moment, a system but Linux'),
  restoredBy: programSchema.nullable().describe('what restored it; null where nothing was restored'),
});
export type Proof = z.infer<typeof proofSchema>;
