import pMap from 'p-map';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { enclosureLimitBytes } from '../../agent/contract/enclosure.ts';
import { ledgerKey, placeOf } from '../../agent/contract/ledger.ts';
import {
  mostPieces,
  type ProvenItems,
  type ProvenPiece,
  provenPieceSchema,
} from '../../agent/contract/proven-items.ts';
import type { UnprovenReason } from '../../agent/contract/verdict.ts';
import { listKeys } from '../aws/list-keys.ts';
import { type Ledger, LedgerRecordError, readRecord } from '../ledger/ledger.ts';
import type { Log } from '../observability/log.ts';
import { endOf, type ObservedAttempt, reasonWithout } from './attempt-end.ts';

/** After these, what was proven before still holds. A fault of ours casts doubt on all that its attempt has said. */
const takenAway: readonly UnprovenReason[] = ['interrupted', 'instance-lost', 'deadline'];

const readsAtOnce = 8;
/** For all that stands around the items. */
const frameBytes = 1_000;

/**
 * What the attempts of a run have proven that were taken away, each item by its latest proof, as the next order
 * encloses it; null when there is nothing. Read from nowhere but where the recorded instance of each attempt alone may
 * write. What would be too long is left out, and proven again.
 */
export async function provenItems(
  attempts: readonly ObservedAttempt[],
  now: Date,
  { ledger, log, signal }: { readonly ledger: Ledger; readonly log: Log; readonly signal: AbortSignal },
): Promise<string | null> {
  const byPath = new Map<string, { item: ProvenItems['items'][number]; bytes: number }>();
  let left = enclosureLimitBytes - frameBytes;
  for (const attempt of attempts.toReversed()) {
    const end = endOf(attempt, now);
    const reason = end && reasonWithout(end);
    if (reason === null || !takenAway.includes(reason)) continue;
    for (const { attempt: number, basis, items } of await piecesOf(attempt, { ledger, log, signal })) {
      for (const each of items) {
        const item = { attempt: number, basis, ...each };
        const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
        const path = JSON.stringify(each.path);
        if (byPath.has(path) || bytes > left) continue;
        left -= bytes;
        byPath.set(path, { item, bytes });
      }
    }
  }
  const [first] = [...byPath.values()];
  const { runId } = attempts[0]?.order ?? {};
  if (first === undefined || runId === undefined) return null;
  const proven: ProvenItems = { version: contractVersion, runId, items: [...byPath.values()].map(({ item }) => item) };
  return JSON.stringify(proven);
}

/** Those that are of this very attempt. What can't be read costs the time to prove it again, never the run. */
async function piecesOf(
  { order, record }: ObservedAttempt,
  { ledger, log, signal }: { readonly ledger: Ledger; readonly log: Log; readonly signal: AbortSignal },
): Promise<ProvenPiece[]> {
  if (record === null) return [];
  const { ownPrefix } = order.ledger;
  const { s3, bucket } = ledger;
  const prefix = ledgerKey.allPieces(ownPrefix, placeOf(record));
  const there = new Set(await listKeys(s3, { bucket, prefix }, signal));
  const keys = Array.from({ length: mostPieces }, (_, at) => ledgerKey.piece(ownPrefix, placeOf(record), at + 1));
  const read = async (key: string): Promise<ProvenPiece[]> => {
    try {
      const piece = (await readRecord(ledger, key, provenPieceSchema, signal))?.value;
      if (piece === undefined) return [];
      if (piece.runId === order.runId && piece.attempt === record.number) return [piece];
      log.warn('piece of another run or attempt, ignored', { key, named: piece.runId });
    } catch (error) {
      if (!(error instanceof LedgerRecordError)) throw error;
      log.warn('piece is not readable, ignored', { key, error: error.message });
    }
    return [];
  };
  const present = keys.filter((key) => there.has(key));
  return (await pMap(present, read, { concurrency: readsAtOnce, signal })).flat();
}
