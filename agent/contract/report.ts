import * as z from 'zod';
import { reportVersion } from './contract-version.ts';
import { findingSchema } from './finding.ts';
import { instanceSchema } from './instance.ts';
import { mostFindings } from './limits.ts';
import { attemptSchema, marketSchema, runIdSchema } from './order.ts';
import { reportedPartSchema } from './parts.ts';
import { reportedPlanSchema } from './plan.ts';
import { turnSchema } from './pool.ts';
import { proofSchema } from './proof.ts';
import { reportedTrendSchema } from './trend.ts';
import { unprovenReasonSchema, verdictSchema } from './verdict.ts';

const partNumberSchema = z
  .number()
  .int()
  .positive()
  .describe('of a backup that was proven in parts: which of them, whose attempts are numbered by themselves');

/** One instance that has worked on the run, and what became of it. */
const reportedAttemptSchema = z.strictObject({
  number: attemptSchema.shape.number,
  part: partNumberSchema.optional(),
  instanceId: instanceSchema.shape.id,
  market: marketSchema,
  type: instanceSchema.shape.type,
  zone: instanceSchema.shape.zone.default(null),
  orderedAt: z.iso.datetime().optional().describe('when its order was made'),
  launchedAt: z.iso.datetime().describe('of a member of a pool: when it was given the order'),
  turn: turnSchema.optional(),
  idleSince: z.iso
    .datetime()
    .optional()
    .describe('of a member of a pool: since when its time counts for this order, from its order before or its launch'),
  endedAt: z.iso.datetime().nullable().describe('when its result was written, or the instance went; null if unknown'),
  outcome: z
    .enum([...verdictSchema.exclude(['unproven']).options, ...unprovenReasonSchema.options, 'running'])
    .describe('its verdict; for an unproven one the reason; running: it had not ended when the report was written'),
});
export type ReportedAttempt = z.infer<typeof reportedAttemptSchema>;

/** A finding, and by whom: an attempt that ended early may have seen what the one that is reported never came to. */
const reportedFindingSchema = findingSchema.extend({
  attempt: attemptSchema.shape.number.optional().describe('the earlier attempt that saw it, if it was an earlier one'),
  part: partNumberSchema.optional(),
});
export type ReportedFinding = z.infer<typeof reportedFindingSchema>;

/** The one report of a run. The JSON is the truth; page and messages are made from it. */
export const reportSchema = z.strictObject({
  version: z.literal(reportVersion),
  runId: runIdSchema.nullable().describe('null for a proof without AWS'),
  ...proofSchema.shape,
  findings: z.array(reportedFindingSchema).max(mostFindings),
  attempts: z
    .array(reportedAttemptSchema)
    .default([])
    .describe('the instances that worked on the run, the first first; empty without AWS'),
  parts: z
    .array(reportedPartSchema)
    .optional()
    .describe('of a backup that was divided: its parts, each proven by instances of its own; absent: it was not'),
  notTested: z
    .array(z.strictObject({ what: z.string().min(1), why: z.string().min(1) }))
    .default([])
    .describe('what the proof says nothing about, beside `leftOut`, and why'),
  instance: instanceSchema
    .nullable()
    .describe('null without AWS, without an instance, and for a whole of several parts'),
  plan: reportedPlanSchema.optional().describe('what time and machine were planned by; absent where nothing was known'),
  trend: reportedTrendSchema
    .optional()
    .describe(
      'how it compares with earlier proofs of the repository; absent where none were known, or nothing was restored',
    ),
  cost: z
    .strictObject({ amount: z.number().nonnegative(), currency: z.literal('USD'), basis: z.string() })
    .nullable()
    .describe('null when it is not known'),
});
export type Report = z.infer<typeof reportSchema>;
export type Untested = Report['notTested'][number];
