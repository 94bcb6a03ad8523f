import * as z from 'zod';
import type { EnclosureKind } from './enclosure.ts';
import { attemptSchema, marketSchema, orderSchema, poolNameSchema, runIdSchema } from './order.ts';
import { turnSchema } from './pool.ts';

/**
 * Where everything lies in the ledger bucket. Nothing but the state and the history of a repository is overwritten, and
 * nothing is deleted.
 */
export const ledgerKey = {
  run: (runId: string) => `runs/${runId}/`,
  order: (runId: string, attempt: number) => `runs/${runId}/orders/${attempt}.json`,
  attempt: (runId: string, number: number) => `runs/${runId}/attempts/${number}.json`,
  refusal: (runId: string, attempt: number, number: number) => `runs/${runId}/refusals/${attempt}-${number}.json`,
  /** The order of an attempt is in the queue of its pool. */
  queued: (runId: string, attempt: number) => `runs/${runId}/queued/${attempt}.json`,
  inline: (runId: string, attempt: number) => `runs/${runId}/carried/${attempt}.json`,
  /** A text that orders of the run enclose, by its hash. */
  enclosure: (runId: string, sha256: string) => `runs/${runId}/enclosures/${sha256}.json`,
  /** How the backup of a run was divided into parts, each a run of its own. */
  cut: (runId: string) => `runs/${runId}/parts.json`,
  report: (runId: string) => `runs/${runId}/report.json`,
  /** In place of a report, where the order was one to probe. */
  probe: (runId: string) => `runs/${runId}/probe.json`,
  reportPage: (runId: string) => `runs/${runId}/report.html`,
  notified: (runId: string) => `runs/${runId}/told.json`,
  allOrdered: 'ordered/',
  ordered: (day: string, runId = '') => `ordered/${day}/${runId}`,
  instance: (instanceId: string) => `instances/${instanceId}.json`,
  allSettled: 'settled/',
  settled: (day: string, runId = '') => `settled/${day}/${runId}`,
  repositoryState: (repository: string) => `repositories/${repository}/state.json`,
  /** What verified runs have counted, for the trend. */
  history: (repository: string) => `repositories/${repository}/history.json`,
  watched: (repository: string) => `repositories/${repository}/watched.json`,
  result: (ownPrefix: string, place: string) => `${ownPrefix}:${place}/result.json`,
  resultPage: (ownPrefix: string, place: string) => `${ownPrefix}:${place}/report.html`,
  /** What an instance has proven, in pieces, numbered from 1. */
  allPieces: (ownPrefix: string, place: string) => `${ownPrefix}:${place}/proven/`,
  piece: (ownPrefix: string, place: string, number: number) => `${ownPrefix}:${place}/proven/${number}.json`,
  /** What an instance reads there, and does not write. */
  enclosed: (ownPrefix: string, place: string, kind: EnclosureKind) => `${ownPrefix}:${place}/enclosed/${kind}.json`,
  log: (ownPrefix: string, place: string) => `${ownPrefix}:${place}/log.ndjson`,
  /** Written when the agent has failed: the end of its machine's journal. */
  journal: (ownPrefix: string, place: string) => `${ownPrefix}:${place}/journal.txt`,
  /** A member of a pool asks for the order of a message: which one of its life, numbered from 1, is its turn. */
  claim: (ownPrefix: string, instanceId: string, turn: number) =>
    `${ownPrefix}:${placeOf({ instanceId, turn })}/claim.json`,
  /** What it is answered: the order, or that it is not to be had. */
  claimAnswer: (ownPrefix: string, instanceId: string, turn: number) =>
    `${ownPrefix}:${placeOf({ instanceId, turn })}/enclosed/answer.json`,
  /** A member of a pool takes no further order, and wants to be taken out of its group. */
  leaving: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/leaving.json`,
};

/**
 * Where an attempt's instance writes and reads, behind its prefix and a colon: below its id, and where it is a member
 * of a pool, below the number that the order has in its life.
 */
export function placeOf({
  instanceId,
  turn,
}: {
  readonly instanceId: string;
  readonly turn?: number | undefined;
}): string {
  return turn === undefined ? instanceId : `${instanceId}/turns/${turn}`;
}

/** The day under which a run is indexed, that of its first order: `ordered` without `settled` is a run that is open. */
export function dayOf(moment: string | Date): string {
  return new Date(moment).toISOString().slice(0, 10);
}

/** What EC2 has answered to one request for an instance. */
const launchAnswerSchema = z.strictObject({
  instanceIds: z.array(z.string()),
  errors: z.array(z.strictObject({ code: z.string(), message: z.string() })).describe("AWS's own words"),
});

/** Which instance works on a run: only its result may become the report. */
export const attemptRecordSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  ...attemptSchema.shape,
  instanceId: z.string(),
  turn: turnSchema.optional(),
  market: marketSchema,
  launchedAt: z.iso.datetime().describe('of a member of a pool: when it was given the order'),
  idleSince: z.iso
    .datetime()
    .optional()
    .describe('of a member of a pool: when it was launched, or had ended its order before; it is paid for since then'),
  isForTarget: z.boolean().optional().describe('whether it has what its order wants for the restore target'),
  unscheduled: z
    .string()
    .nullable()
    .default(null)
    .describe("AWS's words, where no schedule for its end could be made: it was terminated at once"),
  answers: z
    .array(launchAnswerSchema)
    .optional()
    .describe('of a probe: what EC2 answered to the token of the launch, asked twice'),
});
export type AttemptRecord = z.infer<typeof attemptRecordSchema>;

/** Whose an instance is: EC2's events name nothing but the instance, and are about all instances of an account. */
export const instanceIndexSchema = z.union([
  attemptRecordSchema.pick({ version: true, runId: true, number: true }),
  z.strictObject({
    version: z.literal(1),
    pool: poolNameSchema,
    ownPrefix: orderSchema.shape.ledger.shape.ownPrefix,
  }),
]);
export type InstanceIndex = z.infer<typeof instanceIndexSchema>;
