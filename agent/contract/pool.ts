import * as z from 'zod';
import { contractVersion } from './contract-version.ts';
import { instanceSchema } from './instance.ts';
import { attemptSchema, orderSchema, poolNameSchema, runIdSchema } from './order.ts';
import type { Proof } from './proof.ts';
import type { UnprovenReason } from './verdict.ts';

/** The most orders that one instance of a pool may take: its life is shorter than they take. */
export const mostTurns = 10_000;

export const turnSchema = z
  .number()
  .int()
  .min(1)
  .max(mostTurns)
  .describe("of a pool's member: which order of its life, numbered from 1");

/**
 * The user-data of a pool's member, in place of an order: where its orders come from, and how long it lives. It is the
 * same for all members, and holds no secret.
 */
export const membershipSchema = z.strictObject({
  version: z.literal(contractVersion),
  pool: poolNameSchema,
  queueUrl: z.url(),
  ledger: orderSchema.shape.ledger,
  idleSeconds: z.number().int().positive().describe('without an order for so long, it leaves'),
  lifeSeconds: z.number().int().positive().describe('from its boot: older, it takes no further order, and leaves'),
  endSeconds: z.number().int().positive().describe('from its boot: when it is powered off, whatever it does'),
});
export type Membership = z.infer<typeof membershipSchema>;

/** A message of a pool's queue: an order waits. It names the order, whose secret only its own instance may read. */
export const poolMessageSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  attempt: attemptSchema.shape.number,
});
export type PoolMessage = z.infer<typeof poolMessageSchema>;

/** A member asks for the order of a message that it has received. Written once, at `ledgerKey.claim`. */
export const poolClaimSchema = poolMessageSchema.extend({
  pool: poolNameSchema,
  instanceId: instanceSchema.shape.id,
  receiptHandle: z
    .string()
    .max(4_096)
    .describe('of the message: should the member be gone, settle takes it out of the queue'),
});
export type PoolClaim = z.infer<typeof poolClaimSchema>;

/** What a claim is answered, once, at `ledgerKey.claimAnswer`. */
export const claimAnswerSchema = poolMessageSchema.extend({
  order: z
    .string()
    .nullable()
    .describe("the order's text, which is this member's from now on; null: it is another's, or nobody's any more"),
});
export type ClaimAnswer = z.infer<typeof claimAnswerSchema>;

/** No answer, and yet the backup's own doing. */
const ofBackup: readonly (UnprovenReason | null)[] = ['deleted', 'not-listed', 'replication-pending'];

/**
 * Whether a machine can be relied on for another order after this one: what it called corrupt, or could not prove, may
 * be its own doing.
 */
export function isCleanEnd({ verdict, reason }: Pick<Proof, 'verdict' | 'reason'>): boolean {
  return verdict === 'unproven' ? ofBackup.includes(reason) : verdict !== 'corrupt';
}

/** Why a member leaves. */
const leavingReasons = ['idle', 'old', 'taken-away', 'failed', 'not-answered'] as const;

/** A member takes no further order. Written once, at `ledgerKey.leaving`, after its last result. */
export const leavingSchema = z.strictObject({
  version: z.literal(1),
  pool: poolNameSchema,
  reason: z.enum(leavingReasons),
});
export type Leaving = z.infer<typeof leavingSchema>;
