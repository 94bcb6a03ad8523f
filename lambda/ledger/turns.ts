import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type ClaimAnswer, claimAnswerSchema, type PoolClaim, poolClaimSchema } from '../../agent/contract/pool.ts';
import { listKeys } from '../aws/list-keys.ts';
import { type Ledger, readRecord, writeOnce } from './ledger.ts';

/** A member of a pool, by where it writes. */
export interface Member {
  readonly ownPrefix: string;
  readonly instanceId: string;
}

export async function readClaim(
  ledger: Ledger,
  { ownPrefix, instanceId }: Member,
  turn: number,
  signal: AbortSignal,
): Promise<PoolClaim | null> {
  return (
    (await readRecord(ledger, ledgerKey.claim(ownPrefix, instanceId, turn), poolClaimSchema, signal))?.value ?? null
  );
}

/** What a member was answered; null while it was not. */
export async function readAnswer(
  ledger: Ledger,
  { ownPrefix, instanceId }: Member,
  turn: number,
  signal: AbortSignal,
): Promise<ClaimAnswer | null> {
  const key = ledgerKey.claimAnswer(ownPrefix, instanceId, turn);
  return (await readRecord(ledger, key, claimAnswerSchema, signal))?.value ?? null;
}

export async function writeAnswer(
  ledger: Ledger,
  { ownPrefix, instanceId }: Member,
  turn: number,
  answer: ClaimAnswer,
  signal: AbortSignal,
): Promise<void> {
  await writeOnce(ledger, ledgerKey.claimAnswer(ownPrefix, instanceId, turn), JSON.stringify(answer), signal);
}

/** The last turn for which a member has claimed anything; 0 where it never has. */
export async function lastTurn(
  { s3, bucket }: Ledger,
  { ownPrefix, instanceId }: Member,
  signal: AbortSignal,
): Promise<number> {
  const prefix = `${ownPrefix}:${instanceId}/turns/`;
  const keys = await listKeys(s3, { bucket, prefix }, signal);
  const turns = keys.flatMap((key) => Number(/^(\d+)\/claim\.json$/.exec(key.slice(prefix.length))?.[1] ?? 0));
  return Math.max(0, ...turns);
}

/** The latest turn before this one for which the member was given an order; null where it never was. */
export async function turnGivenBefore(
  ledger: Ledger,
  member: Member,
  turn: number,
  signal: AbortSignal,
): Promise<{ readonly turn: number; readonly answer: ClaimAnswer } | null> {
  for (let before = turn - 1; before >= Math.max(1, turn - mostWithout); before -= 1) {
    const answer = await readAnswer(ledger, member, before, signal);
    if (answer !== null && answer.order !== null) return { turn: before, answer };
  }
  return null;
}

/** A member gets nothing where a message came twice, or late: not so often in a row. */
const mostWithout = 50;
