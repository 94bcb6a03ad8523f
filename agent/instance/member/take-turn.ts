import { placeOf } from '../../contract/ledger.ts';
import type { Leaving, Membership } from '../../contract/pool.ts';
import { carryOut, type Outcome } from '../carry-out.ts';
import type { Machine } from '../machine.ts';
import { leave } from './leave.ts';
import { leavesSound } from './leaves-sound.ts';
import { joinPool, type Member } from './member.ts';
import { waitForOrder } from './wait-for-order.ts';

/**
 * One order of a pool, from the wait for it to its delivered result. `next`: this machine may carry out another one,
 * once nothing of this one is left on it. `done`: it has left the pool. Throws when there are no credentials.
 */
export async function takeTurn(membership: Membership, machine: Machine): Promise<'next' | 'done'> {
  const { instance, shutdown, log } = machine;
  log.note('member of a pool', { pool: membership.pool });
  const member = await joinPool(membership, machine);
  const found = await waitForOrder(member);
  if ('leave' in found) {
    await leave(found.leave, member);
    return 'done';
  }
  const { order, turn, message } = found;
  const outcome = await carryOut(order, placeOf({ instanceId: instance.id, turn }), machine);
  if (shutdown.signal.aborted || !outcome.delivered) await message.giveBack();
  else await message.delete();
  const reason = reasonToLeave(outcome, member);
  if (reason !== null) {
    await leave(reason, member);
    return 'done';
  }
  log.note('ready for the next order');
  return 'next';
}

function reasonToLeave(outcome: Outcome, { membership, machine, ageSeconds }: Member): Leaving['reason'] | null {
  if (machine.shutdown.signal.aborted) return 'taken-away';
  if (!leavesSound(outcome)) return 'failed';
  return ageSeconds() > membership.lifeSeconds ? 'old' : null;
}
