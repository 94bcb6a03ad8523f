import * as z from 'zod';
import { instanceSchema } from './instance.ts';
import { runIdSchema } from './order.ts';
import { proofSchema } from './proof.ts';

/** The one report of a run. The JSON is the truth; page and messages are made from it. */
export const reportSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema.nullable().describe('null for a proof without AWS'),
  ...proofSchema.shape,
  instance: instanceSchema.nullable(),
  cost: z
    .strictObject({ amount: z.number().nonnegative(), currency: z.literal('USD'), basis: z.string() })
    .nullable()
    .describe('null when it is not known'),
});
export type Report = z.infer<typeof reportSchema>;
