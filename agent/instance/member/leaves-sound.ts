import type { UnprovenReason } from '../../contract/verdict.ts';
import type { Outcome } from '../carry-out.ts';

/** No answer, and yet the backup's own doing. */
const ofBackup: readonly (UnprovenReason | null)[] = ['deleted', 'not-listed', 'replication-pending'];

/**
 * Whether a machine can be relied on for another order after this one: what it called corrupt, or couldn't prove, may
 * be its own doing.
 */
export function leavesSound({ delivered, result }: Outcome): boolean {
  if (!delivered || result === null) return false;
  const { verdict, reason } = result;
  return verdict === 'unproven' ? ofBackup.includes(reason) : verdict !== 'corrupt';
}
