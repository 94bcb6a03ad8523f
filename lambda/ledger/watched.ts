import * as z from 'zod';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { repositorySchema } from '../../agent/contract/order.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

const watchedSchema = z.strictObject({
  version: z.literal(1),
  repository: repositorySchema.shape.name,
  since: z.iso.datetime().describe('when it was first looked after'),
});
type Watched = z.infer<typeof watchedSchema>;

/** Since when a repository is looked after: from now on, if nobody has noted it before. ISO 8601. */
export async function watchedSince(
  ledger: Ledger,
  repository: string,
  now: Date,
  signal: AbortSignal,
): Promise<string> {
  const key = ledgerKey.watched(repository);
  const read = async () => (await readRecord(ledger, key, watchedSchema, signal))?.value.since ?? null;
  const noted = await read();
  if (noted !== null) return noted;
  const watched: Watched = { version: 1, repository, since: now.toISOString() };
  await writeOnce(ledger, key, JSON.stringify(watched), signal);
  // A twin may have been first.
  return (await read()) ?? watched.since;
}
