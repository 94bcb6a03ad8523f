import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { ledgerKey, placeOf } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import {
  type ClaimAnswer,
  type Leaving,
  leavingSchema,
  type Membership,
  type PoolClaim,
  type PoolMessage,
  poolClaimSchema,
} from '../../agent/contract/pool.ts';
import { type Result, resultSchema } from '../../agent/contract/result.ts';
import { order as example } from '../contract/examples.ts';
import { createQueue } from '../local-cloud/account.ts';
import type { MachineFaults } from '../local-cloud/host/machine.ts';
import type { Account, Running } from './account.ts';

/** A pool of an account, whose settle is the test. */
export interface Pool {
  readonly membership: Membership;
  launch(options?: { membership?: Partial<Membership>; faults?: MachineFaults }): Promise<PoolMember>;
  /** An order of this pool, under way from now on. */
  order(changes?: Partial<Order>): Order;
  send(message: PoolMessage | string): Promise<void>;
  /** Until so many messages wait for somebody, and so many are held. */
  has(messages: { waiting: number; held: number }): Promise<void>;
}

interface PoolMember extends Running {
  readonly id: string;
  claim(turn: number): Promise<PoolClaim>;
  /** Once it has asked. */
  answer(turn: number, to: PoolMessage, order: Order | string | null): Promise<void>;
  result(turn: number): Promise<Result>;
  /** Why it leaves; whoever answers so takes it out of its group. */
  leaving(): Promise<Leaving>;
}

const patienceMilliseconds = 60_000;

export function messageOf({ runId, attempt }: Pick<Order, 'runId' | 'attempt'>): PoolMessage {
  return { version: 1, runId, attempt: attempt.number };
}

/** `name`: of no other pool of the account. */
export async function openPool(account: Account, name: string): Promise<Pool> {
  const { clients, backup, resultsTopicArn } = account;
  const { ledger } = example;
  const queueUrl = await createQueue(clients.sqs, name);
  const limits = { idleSeconds: 60, lifeSeconds: 3_600, endSeconds: 7_200 };
  const membership: Membership = { version: contractVersion, pool: name, queueUrl, ledger, ...limits };
  const until = async <T>(what: string, look: () => Promise<T | null>): Promise<T> => {
    for (let waited = 0; waited < patienceMilliseconds; waited += 100) {
      const found = await look();
      if (found !== null) return found;
      await sleep(100);
    }
    throw new Error(`There is still no ${what}.`);
  };
  const read = (key: string) => until(key, () => account.read(key)).then((text) => JSON.parse(text));

  return {
    membership,
    order: (changes) => ({
      ...example,
      ...{ backup, resultsTopicArn, level: 'bytes' },
      eventAt: new Date().toISOString(),
      attempt: { number: 1, deadline: new Date(Date.now() + 120_000).toISOString() },
      machine: {
        ...example.machine,
        pool: { name, group: name, queueUrl, alone: { ownPrefix: 'attempts/AROAALONE' } },
      },
      ...changes,
    }),
    async send(message) {
      const MessageBody = typeof message === 'string' ? message : JSON.stringify(message);
      await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    },
    async has({ waiting, held }) {
      const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] });
      await until(`${waiting} messages waiting and ${held} held`, async () => {
        const { Attributes = {} } = await clients.sqs.send(asked);
        return Number(Attributes[names[0]]) === waiting && Number(Attributes[names[1]]) === held ? true : null;
      });
    },
    async launch({ membership: changes = {}, faults = {} } = {}) {
      const userData = Buffer.from(JSON.stringify({ ...membership, ...changes }));
      const running = await account.launch({ userData, faults });
      const id = running.machine.instanceId;
      const { ownPrefix } = ledger;
      const claim = async (turn: number) => poolClaimSchema.parse(await read(ledgerKey.claim(ownPrefix, id, turn)));
      return {
        ...running,
        id,
        claim,
        async answer(turn, to, given) {
          await claim(turn);
          const order = given === null || typeof given === 'string' ? given : JSON.stringify(given);
          const answer: ClaimAnswer = { ...to, order };
          await account.write(ledgerKey.claimAnswer(ownPrefix, id, turn), JSON.stringify(answer));
        },
        result: async (turn) =>
          resultSchema.parse(await read(ledgerKey.result(ownPrefix, placeOf({ instanceId: id, turn })))),
        async leaving() {
          const leaving = leavingSchema.parse(await read(ledgerKey.leaving(ownPrefix, id)));
          await running.machine.cutPower();
          return leaving;
        },
      };
    },
  };
}
