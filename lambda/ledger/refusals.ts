import * as z from 'zod';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { marketSchema, runIdSchema } from '../../agent/contract/order.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';
import { readNumbered } from './read-numbered.ts';

const errorsSchema = z.array(z.strictObject({ code: z.string(), message: z.string() }));

/** EC2 answered a launch, and gave no instance. The answer is final for its client token: the next try has another. */
const refusalSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  attempt: z.number().int().min(1),
  number: z.number().int().min(1).describe('which try of this attempt'),
  market: marketSchema,
  at: z.iso.datetime(),
  errors: errorsSchema.describe("AWS's own words"),
  again: errorsSchema.optional().describe('of a probe: its words to the same token, asked again'),
});
export type Refusal = z.infer<typeof refusalSchema>;

/**
 * An order that was refused more often is renewed: nobody reads ever longer lists of refusals. With the longest delays,
 * as many rounds of throttling last a day.
 */
export const mostRefusals = 100;

/** All refusals of an attempt, the first first. */
export function readRefusals(
  ledger: Ledger,
  { runId, attempt }: { runId: string; attempt: number },
  signal: AbortSignal,
): Promise<Refusal[]> {
  const keyOf = (number: number) => ledgerKey.refusal(runId, attempt, number);
  const read = async (number: number) =>
    (await readRecord(ledger, keyOf(number), refusalSchema, signal))?.value ?? null;
  return readNumbered(ledger, { runId, keyOf, most: mostRefusals }, read, signal);
}

/**
 * Gives back the record that holds: this, or the one of a twin of this trigger, who has asked the same. What is asked
 * next follows from it, for both.
 */
export async function recordRefusal(ledger: Ledger, refusal: Refusal, signal: AbortSignal): Promise<Refusal> {
  const key = ledgerKey.refusal(refusal.runId, refusal.attempt, refusal.number);
  if (await writeOnce(ledger, key, JSON.stringify(refusal), signal)) return refusal;
  return (await readRecord(ledger, key, refusalSchema, signal))?.value ?? refusal;
}
