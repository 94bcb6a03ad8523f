import type { RepositorySettings } from '../configuration/configuration.ts';
import { type Ledger, LedgerRecordError } from '../ledger/ledger.ts';
import { readRepositoryState } from '../ledger/repository-state.ts';
import { median } from '../run/pace.ts';

/** Before, an order may be anything. */
const leastProofs = 3;

/**
 * What an order of a pool usually takes, in seconds: the median of the latest proofs of its repository, of several the
 * longest. Null while that is not known of all of them, or can't be read.
 */
export async function orderSeconds(
  ledger: Ledger,
  pool: string,
  repositories: readonly Pick<RepositorySettings, 'name' | 'pool'>[],
  signal: AbortSignal,
): Promise<number | null> {
  const own = repositories.filter((repository) => repository.pool === pool);
  const each = await Promise.all(own.map(({ name }) => secondsOf(ledger, name, signal)));
  return each.includes(null) || each.length === 0 ? null : Math.max(...each.map((seconds) => seconds ?? 0));
}

async function secondsOf(ledger: Ledger, repository: string, signal: AbortSignal): Promise<number | null> {
  try {
    const { proofSeconds = [] } = (await readRepositoryState(ledger, repository, signal)) ?? {};
    return proofSeconds.length < leastProofs ? null : median(proofSeconds);
  } catch (error) {
    if (error instanceof LedgerRecordError) return null;
    throw error;
  }
}
