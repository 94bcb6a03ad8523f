import type { Order } from '../../contract/order.ts';
import type { Leaving, PoolMessage } from '../../contract/pool.ts';
import type { HeldMessage } from './held-message.ts';
import type { Member } from './member.ts';
import { readMemberOrder } from './read-member-order.ts';
import { readMessage } from './read-message.ts';

/** An order that is this member's, until it lets go of its message. */
interface Turn {
  readonly order: Order;
  readonly turn: number;
  readonly message: HeldMessage;
}

/** Whoever has none to carry out leaves. */
type Found = Turn | { readonly leave: Leaving['reason'] };

/** Idle for so long, a member leaves the next order to others, if there are any. */
const shyAfterSeconds = 30;

/** Waits for an order as long as the pool's members do; what is no message, or nobody's order, is passed over. */
export async function waitForOrder(member: Member): Promise<Found> {
  const { membership, machine, queue, ageSeconds, waitedSeconds } = member;
  const { shutdown, log } = machine;
  for (;;) {
    if (shutdown.signal.aborted) return { leave: 'taken-away' };
    const youngSeconds = membership.lifeSeconds - ageSeconds();
    if (youngSeconds <= 0) return { leave: 'old' };
    const patientSeconds = membership.idleSeconds - waitedSeconds();
    if (patientSeconds <= 0) return { leave: 'idle' };
    const isShy = waitedSeconds() > shyAfterSeconds;
    const message = await queue.receive(Math.min(youngSeconds, patientSeconds), shutdown.signal, isShy);
    if (message === null) continue;
    const named = nameIn(message, member);
    if (named === null) {
      await message.delete();
      continue;
    }
    log.note('message received', { named });
    const found = await orderOf(named, message, member);
    if (found !== null) return found;
  }
}

function nameIn(message: HeldMessage, { machine }: Member): PoolMessage | null {
  try {
    return readMessage(message.body);
  } catch (error) {
    machine.log.note('message refused', { error: String(error) });
    return null;
  }
}

/** Null when the order is another's, or nobody's any more. */
async function orderOf(named: PoolMessage, message: HeldMessage, member: Member): Promise<Found | null> {
  const { membership, machine, claims } = member;
  try {
    const answered = await claims.ask(named, message.receiptHandle);
    if (machine.shutdown.signal.aborted || answered === null) {
      await message.giveBack();
      return { leave: machine.shutdown.signal.aborted ? 'taken-away' : 'not-answered' };
    }
    const { turn, answer } = answered;
    machine.log.note('claim answered', { turn, isGiven: answer.order !== null });
    if (answer.order !== null) return { turn, message, order: readMemberOrder(answer.order, named, membership) };
    await message.delete();
    return null;
  } catch (error) {
    machine.log.note('order refused', { error: String(error) });
    await message.giveBack();
    return { leave: 'failed' };
  }
}
