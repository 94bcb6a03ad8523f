import * as z from 'zod';
import { runIdSchema } from '../../contract/order.ts';
import type { ProvenRepository } from '../../contract/proof.ts';

/** What a repository was when a run last read its index. An instance has written it: nothing in it is trusted. */
export const repositoryFingerprintSchema = z.strictObject({
  repositoryUuid: z.string().max(100).nullable().describe('null before Elasticsearch 7.12'),
  clusterId: z.string().max(100).nullable().describe('the cluster that wrote to it last; null before 7.12'),
  generation: z.number().int().nonnegative().describe('N of index-N, which only ever grows'),
  runId: runIdSchema,
});
export type RepositoryFingerprint = z.infer<typeof repositoryFingerprintSchema>;

/** What the next run compares the repository with; null where this one has not read the repository's index. */
export function fingerprintOf(
  { uuid: repositoryUuid, clusterId, generation }: ProvenRepository,
  runId: string,
): RepositoryFingerprint | null {
  return repositoryFingerprintSchema.safeParse({ repositoryUuid, clusterId, generation, runId }).data ?? null;
}
