import * as z from 'zod';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import { type History, historyLimitBytes, historySchema, type Night } from '../../agent/contract/trend.ts';
import { appendNight, emptyHistory } from '../../agent/trend/append.ts';
import { ObjectTooLargeError, readStoredObject } from '../aws/read-stored-object.ts';
import type { Ledger } from './ledger.ts';
import { swapRecord } from './swap-record.ts';

/** Whose history it is: an order's. */
export type HistoryOwner = Pick<Order, 'store' | 'repository'>;

/** A history that nothing can be held against, and why. A fault of ours, which says nothing of any backup. */
export interface UnreadableHistory {
  readonly unreadable: string;
  /** A later Mayfly has written it, and will read it again. */
  readonly isNewer: boolean;
}

/** What earlier proofs of a repository have counted: empty before the first of them. */
export async function readHistory(
  ledger: Ledger,
  owner: HistoryOwner,
  signal: AbortSignal,
): Promise<History | UnreadableHistory> {
  return (await readStored(ledger, owner, signal))?.content ?? newHistory(owner);
}

/**
 * Adds what a proof has counted, once, however often and however simultaneously it is called, also for other runs of
 * the repository. A history that is broken is begun anew, also without a night; the bucket keeps for a while what was
 * there. One of a later Mayfly is left alone, and this night is lost.
 */
export async function rememberNight(
  ledger: Ledger,
  owner: HistoryOwner,
  night: Night | null,
  signal: AbortSignal,
): Promise<'remembered' | 'known' | 'begun-anew' | 'left-alone'> {
  let unreadable: UnreadableHistory | null = null;
  const swap = {
    key: ledgerKey.history(owner.repository.name),
    name: `the history of repository ${owner.repository.name}`,
    async read() {
      const stored = await readStored(ledger, owner, signal);
      if (stored === null) return null;
      const { content, etag } = stored;
      unreadable = 'unreadable' in content ? content : null;
      return { value: 'unreadable' in content ? null : content, etag };
    },
    change(current: History | null) {
      if (unreadable?.isNewer) return null;
      const history = current ?? newHistory(owner);
      const next = night === null ? history : appendNight(history, night);
      return JSON.stringify(next) === JSON.stringify(current) ? null : next;
    },
  };
  const written = await swapRecord<History>(ledger, swap, signal);
  if (written === null) return unreadable === null ? 'known' : 'left-alone';
  return unreadable === null ? 'remembered' : 'begun-anew';
}

/** As it is read, at the most: longer than any that is written. */
const readLimitBytes = 2 * historyLimitBytes;

interface Stored {
  readonly content: History | UnreadableHistory;
  readonly etag: string;
}

async function readStored({ s3, bucket }: Ledger, owner: HistoryOwner, signal: AbortSignal): Promise<Stored | null> {
  const key = ledgerKey.history(owner.repository.name);
  const place = `s3://${bucket}/${key}`;
  try {
    const object = await readStoredObject(s3, { bucket, key, limitBytes: readLimitBytes }, signal);
    return object && { content: parse(object.text, place, owner), etag: object.etag };
  } catch (error) {
    if (!(error instanceof ObjectTooLargeError)) throw error;
    // Never written over, and so its ETag is of no use.
    return { content: { unreadable: error.message, isNewer: true }, etag: '' };
  }
}

const longestProblems = 300;

const newerSchema = z.object({ version: z.number().gt(historySchema.shape.version.value) });

function parse(text: string, place: string, owner: HistoryOwner): History | UnreadableHistory {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { unreadable: `${place} is not JSON; it is begun anew.`, isNewer: false };
  }
  if (newerSchema.safeParse(json).success) {
    return { unreadable: `${place} was written by a later version of Mayfly; deploy that again.`, isNewer: true };
  }
  const { data: history, error } = historySchema.safeParse(json);
  if (error) {
    const problems = z.prettifyError(error).replace(/\s+/g, ' ').slice(0, longestProblems);
    const unreadable = `${place} is not as this version of Mayfly writes it, and is begun anew: ${problems}`;
    return { unreadable, isNewer: false };
  }
  // Another kind of backup under the same name has a history of its own.
  return history.store === owner.store ? history : newHistory(owner);
}

function newHistory({ store, repository }: HistoryOwner): History {
  return emptyHistory(store, repository.name);
}
