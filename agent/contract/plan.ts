import * as z from 'zod';

/** What the time of a run was planned by. */
export const planSchema = z.strictObject({
  bytes: z.number().int().nonnegative().describe('of the backup, by its own metadata'),
  bytesInASecond: z.number().int().positive().describe('the pace that was expected; the deadline allows for much less'),
  proofs: z.number().int().positive().describe('how many verified proofs of the repository it is the median of'),
});

/** What a machine must have for a restore within the target, beside what it must have in any case. */
export const targetNeedsSchema = z.strictObject({
  minutes: z.number().int().positive().describe('`restoreTargetMinutes` of mayfly.yaml'),
  networkGbps: z.number().positive().describe('at the least, in Gbit/s'),
  vcpus: z.number().int().positive().describe('at the least'),
});
export type TargetNeeds = z.infer<typeof targetNeedsSchema>;

/** The plan as the report tells it. */
export const reportedPlanSchema = z.strictObject({
  pace: planSchema.optional().describe('absent until there are enough verified proofs, and where no size is known'),
  target: targetNeedsSchema
    .extend({ isMet: z.boolean().describe('whether EC2 had such a machine; the proof goes on with a lesser one') })
    .optional()
    .describe('absent without `restoreTargetMinutes`, where no size is known, and where no instance was launched'),
});
export type ReportedPlan = z.infer<typeof reportedPlanSchema>;
