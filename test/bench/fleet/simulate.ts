import { wantedCapacity } from '../../../lambda/pool/raise-capacity.ts';

/** An order: when it comes, and how long it takes, in seconds. */
export interface Order {
  readonly at: number;
  readonly seconds: number;
}

export interface Terms {
  readonly most: number;
  readonly idleSeconds: number;
  readonly lifeSeconds: number;
  /** From the raised capacity to a member that asks for orders. */
  readonly bootSeconds: number;
  /** From the end of an order to a member that asks for the next. */
  readonly turnSeconds: number;
  /** What the pool expects of an order; null: nothing. */
  readonly orderSeconds: number | null;
}

export interface Outcome {
  readonly machineSeconds: number;
  readonly workSeconds: number;
  /** From the coming of each order to its begin, in seconds, ascending. */
  readonly waits: readonly number[];
  readonly instances: number;
  readonly atOnce: number;
}

interface Member {
  readonly bornAt: number;
  freeAt: number;
}

/**
 * A pool from order to order, with the function that the trigger asks how large it is to be. Members take the order that
 * came first; who is idle or old leaves, and takes its place along. AWS launches without fail, and nobody dies.
 */
export function simulate(orders: readonly Order[], terms: Terms, lifo = true): Outcome {
  const { most, idleSeconds, lifeSeconds, bootSeconds, turnSeconds, orderSeconds } = terms;
  const queue: Order[] = [];
  const waits: number[] = [];
  const ends: number[] = [];
  let members: Member[] = [];
  let machineSeconds = 0;
  let instances = 0;
  let atOnce = 0;

  const leave = (member: Member, at: number) => {
    members = members.filter((other) => other !== member);
    machineSeconds += at - member.bornAt;
  };
  const raise = (now: number) => {
    const inWork = ends.filter((end) => end > now).length;
    const group = { desired: members.length, most };
    const capacity = wantedCapacity({ waiting: queue.length, inWork }, group, orderSeconds);
    for (let count = members.length; count < capacity; count += 1) {
      members.push({ bornAt: now, freeAt: now + bootSeconds });
      instances += 1;
    }
    atOnce = Math.max(atOnce, members.length);
  };
  /** All that happens until then, in its order. */
  const advance = (until: number) => {
    for (;;) {
      const byFree = members.toSorted((a, b) => a.freeAt - b.freeAt);
      const order = queue[0];
      const free = order && lifo ? byFree.filter((m) => m.freeAt <= order.at) : [];
      const gone = byFree[0] && byFree[0].freeAt + idleSeconds < (order?.at ?? 0) ? byFree[0] : undefined;
      const next = gone ?? free.at(-1) ?? byFree[0];
      if (next === undefined) return;
      const begin = order === undefined ? Number.POSITIVE_INFINITY : Math.max(next.freeAt, order.at);
      const old = next.bornAt + lifeSeconds;
      if (next.freeAt >= old && next.freeAt <= until) {
        leave(next, next.freeAt);
        raise(next.freeAt);
      } else if (begin <= Math.min(until, next.freeAt + idleSeconds)) {
        queue.shift();
        waits.push(begin - (order?.at ?? 0));
        const end = begin + (order?.seconds ?? 0);
        ends.push(end);
        next.freeAt = end + turnSeconds;
      } else if (order === undefined && next.freeAt + idleSeconds <= until) leave(next, next.freeAt + idleSeconds);
      else return;
    }
  };

  for (const order of orders.toSorted((a, b) => a.at - b.at)) {
    advance(order.at);
    queue.push(order);
    raise(order.at);
  }
  advance(Number.MAX_SAFE_INTEGER);
  return {
    ...{ machineSeconds, instances, atOnce },
    workSeconds: orders.reduce((sum, { seconds }) => sum + seconds, 0),
    waits: waits.toSorted((a, b) => a - b),
  };
}
