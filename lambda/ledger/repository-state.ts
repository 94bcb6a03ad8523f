import * as z from 'zod';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { repositorySchema, runIdSchema } from '../../agent/contract/order.ts';
import { verdictSchema } from '../../agent/contract/verdict.ts';
import { mostPastProofs, pastProofSchema } from '../run/past-proof.ts';
import { type Ledger, readRecord } from './ledger.ts';
import { type Swap, swapRecord } from './swap-record.ts';

const moment = z.iso.datetime();
const pagerStateSchema = z.enum(['ALARM', 'OK']);

const troubleSchema = z
  .strictObject({ runId: runIdSchema, verdict: verdictSchema, snapshotAt: moment })
  .describe('the youngest snapshot that raised it; only a younger one resolves it');
export type Trouble = z.infer<typeof troubleSchema>;

const verifiedSchema = z.strictObject({
  runId: runIdSchema,
  snapshotName: z.string().nullable(),
  snapshotUuid: z.string().nullable(),
  snapshotAt: moment,
  snapshotEndedAt: moment.nullable(),
  at: moment.describe('when it was settled'),
});
export type Verified = z.infer<typeof verifiedSchema>;

const audienceSchema = z.enum(['people', 'pager']);
export type Audience = z.infer<typeof audienceSchema>;

/** What is to be said of one run: decided in the same write as the state that it follows from, gone when it is said. */
const outboxEntrySchema = z.strictObject({
  runId: runIdSchema,
  at: moment.describe('when it was decided'),
  people: z.boolean(),
  pager: pagerStateSchema.nullable(),
  pagerWas: pagerStateSchema,
  recoversFrom: troubleSchema.nullable().describe('set for the first verified after something else'),
  lastVerified: verifiedSchema.nullable().describe('before this run'),
  unsent: z.array(audienceSchema),
  claim: z
    .strictObject({ by: z.string(), until: moment })
    .describe('which message of the queue sees to it; until then others leave it alone'),
});
export type OutboxEntry = z.infer<typeof outboxEntrySchema>;
export type TellingClaim = OutboxEntry['claim'];

/** What is remembered of a repository, over all its runs. It and the history are all of the ledger that is replaced. */
export const repositoryStateSchema = z.strictObject({
  version: z.literal(1),
  repository: repositorySchema.shape.name,
  revision: z.number().int().nonnegative().describe('grows with each write, so that no two are the same'),
  lastVerdict: z.strictObject({ runId: runIdSchema, verdict: verdictSchema, at: moment }).nullable(),
  lastVerified: verifiedSchema.nullable(),
  troubled: troubleSchema.nullable().describe('what people were notified of and has not been resolved'),
  open: troubleSchema.nullable().describe('what the pager holds open'),
  lastFingerprint: z
    .strictObject({ fingerprint: z.record(z.string(), z.json()), snapshotAt: moment })
    .nullable()
    .default(null)
    .describe('the repository as the run of the youngest snapshot has found it, in the words of its store'),
  lastLandedAt: moment.nullable().default(null).describe('when the youngest snapshot landed, of those with a report'),
  pastProofs: z
    .array(pastProofSchema)
    .max(mostPastProofs)
    .default([])
    .describe('of the latest verified ones, the oldest first: what the next deadline and machine go by'),
  proofSeconds: z
    .array(z.number().nonnegative())
    .max(mostPastProofs)
    .default([])
    .describe('what the latest proofs took, of whatever verdict and size: how many of them a pool begins in time'),
  outbox: z.array(outboxEntrySchema),
});
export type RepositoryState = z.infer<typeof repositoryStateSchema>;

export function newRepositoryState(repository: string): RepositoryState {
  return {
    version: 1,
    repository,
    revision: 0,
    lastVerdict: null,
    lastVerified: null,
    troubled: null,
    open: null,
    lastFingerprint: null,
    lastLandedAt: null,
    pastProofs: [],
    proofSeconds: [],
    outbox: [],
  };
}

/** Null before the first report of the repository. */
export async function readRepositoryState(
  ledger: Ledger,
  repository: string,
  signal: AbortSignal,
): Promise<RepositoryState | null> {
  const key = ledgerKey.repositoryState(repository);
  return (await readRecord(ledger, key, repositoryStateSchema, signal))?.value ?? null;
}

/**
 * Compare and swap, see `swapRecord`: `change` gives null to leave the state alone; it may be called several times and
 * must have no effects. Gives back the state that was written, or null.
 */
export function changeRepositoryState(
  ledger: Ledger,
  repository: string,
  change: (state: RepositoryState) => RepositoryState | null | Promise<RepositoryState | null>,
  signal: AbortSignal,
): Promise<RepositoryState | null> {
  const key = ledgerKey.repositoryState(repository);
  const swap: Swap<RepositoryState> = {
    key,
    name: `the state of repository ${repository}`,
    read: () => readRecord(ledger, key, repositoryStateSchema, signal),
    change: async (current) => {
      const state = current ?? newRepositoryState(repository);
      const changed = await change(state);
      return changed && { ...changed, revision: state.revision + 1 };
    },
  };
  return swapRecord(ledger, swap, signal);
}
