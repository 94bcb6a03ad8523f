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
  /** After so long without an order a member looks for one but every `shyPauseSeconds`. */
  readonly shyAfterSeconds: number;
  readonly shyPauseSeconds: number;
  /** What the pool expects of an order. */
  readonly orderSeconds: number;
  /** From 0 to 1: which of several takes an order is SQS's to choose. */
  readonly random: () => number;
}

export interface Outcome {
  readonly machineSeconds: number;
  readonly workSeconds: number;
  /** From the coming of each order to its begin, in seconds, ascending. */
  readonly waits: readonly number[];
  readonly instances: number;
  readonly mostAtOnce: number;
}

interface Member {
  readonly bornAt: number;
  /** Since when it is without an order, or will be. */
  freeAt: number;
}

/**
 * A pool from order to order, by the function that says how large it is to be, and by the rules that members go by. AWS
 * launches without fail, and nobody dies.
 */
export function simulate(orders: readonly Order[], terms: Terms): Outcome {
  const pool = new Pool(terms);
  for (const order of orders.toSorted((one, other) => one.at - other.at)) pool.order(order);
  return pool.end();
}

class Pool {
  readonly #terms: Terms;
  readonly #queue: Order[] = [];
  readonly #waits: number[] = [];
  #members: Member[] = [];
  #inWorkUntil: number[] = [];
  #machineSeconds = 0;
  #workSeconds = 0;
  #instances = 0;
  #mostAtOnce = 0;

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  order(order: Order): void {
    this.#advance(order.at);
    this.#queue.push(order);
    this.#workSeconds += order.seconds;
    this.#raise(order.at);
  }

  end(): Outcome {
    this.#advance(Number.POSITIVE_INFINITY);
    return {
      ...{ machineSeconds: this.#machineSeconds, workSeconds: this.#workSeconds, instances: this.#instances },
      ...{ waits: this.#waits.toSorted((one, other) => one - other), mostAtOnce: this.#mostAtOnce },
    };
  }

  /** All that happens until then, in its order. */
  #advance(until: number): void {
    for (;;) {
      const order = this.#queue[0];
      const leaver = this.#nextToLeave();
      const taker = order && this.#takerOf(order);
      if (order !== undefined && taker !== undefined && taker.at <= Math.min(until, leaver?.at ?? taker.at)) {
        this.#begin(taker.member, taker.at);
      } else if (leaver !== undefined && leaver.at <= until) this.#leave(leaver.member, leaver.at);
      else return;
    }
  }

  /** Whoever is fresh takes an order at once; of those who are shy, one when it looks; else whoever is free first. */
  #takerOf({ at }: Order): { readonly member: Member; readonly at: number } | undefined {
    const { shyAfterSeconds, shyPauseSeconds, random } = this.#terms;
    const free = this.#members.filter(({ freeAt }) => freeAt <= at);
    const fresh = free.filter(({ freeAt }) => at - freeAt <= shyAfterSeconds);
    const among = fresh.length > 0 ? fresh : free;
    const member = among[Math.floor(random() * among.length)];
    if (member !== undefined) return { member, at: fresh.length > 0 ? at : at + random() * shyPauseSeconds };
    const [first] = this.#members.toSorted((one, other) => one.freeAt - other.freeAt);
    return first && { member: first, at: first.freeAt };
  }

  #nextToLeave(): { readonly member: Member; readonly at: number } | undefined {
    const { idleSeconds, lifeSeconds } = this.#terms;
    const leavers = this.#members.map((member) => ({
      member,
      at: Math.max(member.freeAt, Math.min(member.freeAt + idleSeconds, member.bornAt + lifeSeconds)),
    }));
    return leavers.toSorted((one, other) => one.at - other.at)[0];
  }

  #begin(member: Member, at: number): void {
    const order = this.#queue.shift();
    if (order === undefined) return;
    this.#waits.push(at - order.at);
    this.#inWorkUntil.push(at + order.seconds);
    member.freeAt = at + order.seconds + this.#terms.turnSeconds;
  }

  #leave(member: Member, at: number): void {
    this.#members = this.#members.filter((other) => other !== member);
    this.#machineSeconds += at - member.bornAt;
    this.#raise(at);
  }

  #raise(now: number): void {
    const { most, orderSeconds, bootSeconds } = this.#terms;
    this.#inWorkUntil = this.#inWorkUntil.filter((end) => end > now);
    const backlog = { waiting: this.#queue.length, inWork: this.#inWorkUntil.length };
    const capacity = wantedCapacity(backlog, { desired: this.#members.length, most }, orderSeconds);
    while (this.#members.length < capacity) {
      this.#members.push({ bornAt: now, freeAt: now + bootSeconds });
      this.#instances += 1;
    }
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#members.length);
  }
}
