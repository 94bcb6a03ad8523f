import * as z from 'zod';
import { contractVersion } from './contract-version.ts';
import { enclosureSchema } from './enclosure.ts';
import { runIdSchema } from './order.ts';
import { verdictSchema } from './verdict.ts';

const count = z.number().int().nonnegative();

/** The path of an item, as a report has it. */
const itemPathSchema = z.array(z.string()).min(1).max(8);

/**
 * Which items of its backup a part is about, as its order encloses it: some, or all but some. The one of all but some
 * is the first: whatever no other part names is its own, and what is asked of no item at all.
 */
export const partItemsSchema = z.strictObject({
  version: z.literal(contractVersion),
  runId: runIdSchema,
  ...{ kind: z.enum(['only', 'except']), paths: z.array(itemPathSchema) },
});
export type PartItems = z.infer<typeof partItemsSchema>;

const cutPartSchema = z.strictObject({
  number: z.number().int().positive(),
  runId: runIdSchema,
  items: count.describe('how many'),
  bytes: count,
  diskGb: z.number().int().positive(),
  seconds: z.number().int().positive().nullable().describe('its attempts may take; null where that is not known'),
  enclosure: enclosureSchema.describe('its `partItems`, kept with the whole'),
});
export type CutPart = z.infer<typeof cutPartSchema>;

/** How a backup was divided: written once, at `ledgerKey.cut`, before any part is ordered. */
export const cutSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema.describe('of the whole'),
  parts: z.array(cutPartSchema).min(2),
});
export type Cut = z.infer<typeof cutSchema>;

/** What became of a part, in the report of the whole. */
export const reportedPartSchema = z.strictObject({
  number: z.number().int().positive(),
  runId: runIdSchema.describe('of the part: its own report, orders and results lie there'),
  verdict: verdictSchema,
  items: count.describe('how many it was to prove'),
  bytes: count,
  attempts: count.describe('how many instances have worked on it'),
});
export type ReportedPart = z.infer<typeof reportedPartSchema>;
