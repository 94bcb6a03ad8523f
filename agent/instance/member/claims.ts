import type { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { putObject } from '../../blobs/put-object.ts';
import { ledgerKey } from '../../contract/ledger.ts';
import {
  type ClaimAnswer,
  claimAnswerSchema,
  type Membership,
  mostTurns,
  type PoolClaim,
  type PoolMessage,
} from '../../contract/pool.ts';
import type { Log } from '../log.ts';
import { isNotThere, readAtMost } from '../read-at-most.ts';
import { type Patience, patiently } from './patiently.ts';
import { firstFreeTurn } from './turns.ts';

export interface ClaimOptions {
  readonly ledger: S3Client;
  readonly membership: Pick<Membership, 'pool' | 'ledger'>;
  readonly instanceId: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** How long claim and answer may take; default: 15 minutes. */
  readonly waitMilliseconds?: number;
}

export interface Answered {
  readonly turn: number;
  readonly answer: ClaimAnswer;
}

const usualWaitMilliseconds = 15 * 60_000;
/** An order is user-data of 16 KiB at most, which JSON within JSON escapes. */
const answerLimitBytes = 128 * 1024;

/** Asks the ledger for orders: one claim a message, each in a turn of its own. */
export class Claims {
  readonly #options: ClaimOptions;
  #lastTurn: number | null = null;

  constructor(options: ClaimOptions) {
    this.#options = options;
  }

  /**
   * Claims the order of a message, and waits for the answer. Null when none came in time, the signal aborted, or this
   * member has had all its turns. Throws when the answer is none, or to another claim.
   *
   * A turn is free that has no answer: a member that was started anew has been answered each time before. And nobody
   * else writes below its prefix: so whatever hinders the claim from being written is this very claim, the echo of a
   * write whose own answer was lost.
   */
  async ask({ version, runId, attempt }: PoolMessage, receiptHandle: string): Promise<Answered | null> {
    const { ledger, membership, instanceId, waitMilliseconds = usualWaitMilliseconds } = this.#options;
    const { bucket, ownPrefix } = membership.ledger;
    const over = performance.now() + waitMilliseconds;
    const left = (what: string) => this.#patience(what, over - performance.now());
    const turn = await this.#nextTurn(left);
    if (turn === null || turn > mostTurns) return null;
    const claim: PoolClaim = { version, runId, attempt, pool: membership.pool, instanceId, receiptHandle };
    const key = ledgerKey.claim(ownPrefix, instanceId, turn);
    const object = {
      bucket,
      key,
      body: JSON.stringify(claim),
      contentType: 'application/json',
      over: 'nothing',
    } as const;
    const written = await patiently(
      (signal) => putObject(ledger, object, signal).then(() => true),
      left('write the claim'),
    );
    if (written === null) return null;
    const answer = await patiently((signal) => this.#answer(turn, signal), left('read the answer'));
    return answer && { turn, answer: answerTo(claim, answer) };
  }

  async #nextTurn(left: (what: string) => Patience): Promise<number | null> {
    const isTaken = async (turn: number) => {
      const look = async (signal: AbortSignal) => ((await this.#answer(turn, signal)) === null ? 'free' : 'taken');
      const found = await patiently(look, left('find the turn'));
      if (found === null) throw new NoAnswer();
      return found === 'taken';
    };
    try {
      this.#lastTurn = this.#lastTurn === null ? await firstFreeTurn(isTaken) : this.#lastTurn + 1;
      return this.#lastTurn;
    } catch (error) {
      if (error instanceof NoAnswer) return null;
      throw error;
    }
  }

  /** Null where there is none. */
  async #answer(turn: number, signal: AbortSignal): Promise<Buffer | null> {
    const { ledger, membership, instanceId } = this.#options;
    const { bucket, ownPrefix } = membership.ledger;
    const key = ledgerKey.claimAnswer(ownPrefix, instanceId, turn);
    try {
      return await readAtMost(ledger, { bucket, key, limitBytes: answerLimitBytes }, signal);
    } catch (error) {
      if (isNotThere(error)) return null;
      throw error;
    }
  }

  #patience(what: string, milliseconds: number): Patience {
    const { log, signal } = this.#options;
    return { what, milliseconds, log, signal };
  }
}

/** The ledger couldn't be asked. */
class NoAnswer extends Error {}

function answerTo({ runId, attempt }: PoolClaim, bytes: Buffer): ClaimAnswer {
  const parsed = claimAnswerSchema.safeParse(parse(bytes));
  if (!parsed.success) throw new Error(`The answer to the claim is none:\n${z.prettifyError(parsed.error)}`);
  if (parsed.data.runId === runId && parsed.data.attempt === attempt) return parsed.data;
  throw new Error('The answer is to a claim of another order.');
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
