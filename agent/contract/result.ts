import * as z from 'zod';
import { contractVersion } from './contract-version.ts';
import { instanceSchema } from './instance.ts';
import { runIdSchema } from './order.ts';
import { proofSchema } from './proof.ts';

/**
 * What one attempt says, in the agent's own words. It lies at `<ownPrefix>:<instance id>/result.json` of the ledger.
 */
export const resultSchema = z.strictObject({
  version: z.literal(contractVersion),
  runId: runIdSchema,
  attempt: z.number().int().positive(),
  instance: instanceSchema,
  ...proofSchema.shape,
});
export type Result = z.infer<typeof resultSchema>;

/** The longest result that is written, and read: a report holds all of it. */
export const resultLimitBytes = 6 * 1024 * 1024;

/**
 * What is published to the results topic: who has a result. The result itself is read from the ledger; only where it
 * could not be written there, the notice carries it, signed, since any publisher may claim anything.
 */
export const resultNoticeSchema = z.strictObject({
  version: z.literal(contractVersion),
  runId: runIdSchema,
  attempt: z.number().int().positive(),
  instanceId: instanceSchema.shape.id,
  inline: z
    .strictObject({
      result: z.string().describe("the result's JSON, with fewer findings and items where it would be too long"),
      signature: z.string().describe("HMAC-SHA-256 of it with the order's secret, in hex"),
    })
    .nullable()
    .default(null)
    .describe('null when the result lies in the ledger'),
});
export type ResultNotice = z.infer<typeof resultNoticeSchema>;
