import * as z from 'zod';
import { attemptSchema, runIdSchema } from './order.ts';

/** Where everything lies in the ledger bucket. Nothing but state is ever overwritten, and nothing is deleted. */
export const ledgerKey = {
  order: (runId: string) => `runs/${runId}/order.json`,
  attempt: (runId: string, number: number) => `runs/${runId}/attempts/${number}.json`,
  refusal: (runId: string, attempt: number, number: number) => `runs/${runId}/refusals/${attempt}-${number}.json`,
  report: (runId: string) => `runs/${runId}/report.json`,
  reportPage: (runId: string) => `runs/${runId}/report.html`,
  told: (runId: string) => `runs/${runId}/told.json`,
  repositoryState: (repository: string) => `repositories/${repository}/state.json`,
  result: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/result.json`,
  resultPage: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/report.html`,
  log: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/log.ndjson`,
  /** Written when the agent has failed: the end of its machine's journal. */
  journal: (ownPrefix: string, instanceId: string) => `${ownPrefix}:${instanceId}/journal.txt`,
};

/** Which instance works on a run: only its result may become the report. */
export const attemptRecordSchema = z.strictObject({
  version: z.literal(1),
  runId: runIdSchema,
  ...attemptSchema.shape,
  instanceId: z.string(),
  market: z.enum(['spot', 'on-demand']),
  launchedAt: z.iso.datetime(),
});
export type AttemptRecord = z.infer<typeof attemptRecordSchema>;
