import { isCleanEnd } from '../../contract/pool.ts';
import type { Outcome } from '../carry-out.ts';

/** Whether another order may follow this one on the same machine; one whose result nobody knows is none to rely on. */
export function leavesSound({ delivered, result }: Outcome): boolean {
  return delivered && result !== null && isCleanEnd(result);
}
