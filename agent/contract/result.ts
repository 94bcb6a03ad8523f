import * as z from 'zod';
import { instanceSchema } from './instance.ts';
import { runIdSchema } from './order.ts';
import { proofSchema } from './proof.ts';

/** What one attempt says, in the agent's own words. It lies at `<ownPrefix>:<instance id>/result.json` of the ledger. */
export const resultSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  attempt: z.number().int().positive(),
  instance: instanceSchema,
  ...proofSchema.shape,
});
export type Result = z.infer<typeof resultSchema>;

/** What is published to the results topic: who has a result. The result itself is read from the ledger, never from here. */
export const resultNoticeSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  attempt: z.number().int().positive(),
  instanceId: instanceSchema.shape.id,
});
export type ResultNotice = z.infer<typeof resultNoticeSchema>;
