import * as z from 'zod';
import type { EnclosureKind } from './enclosure.ts';
import { attemptSchema, marketSchema, runIdSchema } from './order.ts';

/**
 * Where everything lies in the ledger bucket. Nothing but the state and the history of a repository is overwritten, and
 * nothing is deleted.
 */
export const ledgerKey = {
  run: (runId: string) => `runs/${runId}/`,
  order: (runId: string, attempt: number) => `runs/${runId}/orders/${attempt}.json`,
  attempt: (runId: string, number: number) => `runs/${runId}/attempts/${number}.json`,
  refusal: (runId: string, attempt: number, number: number) => `runs/${runId}/refusals/${attempt}-${number}.json`,
  inline: (runId: string, attempt: number) => `runs/${runId}/carried/${attempt}.json`,
  /** A text that orders of the run enclose, by its hash. */
  enclosure: (runId: string, sha256: string) => `runs/${runId}/enclosures/${sha256}.json`,
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
  result: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/result.json`,
  resultPage: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/report.html`,
  /** What an instance has proven, in pieces, numbered from 1. */
  allPieces: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/proven/`,
  piece: (ownPrefix: string, instanceId: string, number: number) => `${ownPrefix}:${instanceId}/proven/${number}.json`,
  /** The one thing below its prefix that an instance reads, and does not write. */
  enclosed: (ownPrefix: string, instanceId: string, kind: EnclosureKind) =>
    `${ownPrefix}:${instanceId}/enclosed/${kind}.json`,
  log: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/log.ndjson`,
  /** Written when the agent has failed: the end of its machine's journal. */
  journal: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/journal.txt`,
};

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
  market: marketSchema,
  launchedAt: z.iso.datetime(),
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
export const instanceIndexSchema = attemptRecordSchema.pick({ version: true, runId: true, number: true });
export type InstanceIndex = z.infer<typeof instanceIndexSchema>;
