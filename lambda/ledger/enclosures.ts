import { createHash } from 'node:crypto';
import { type Enclosure, enclosureKinds, enclosureLimitBytes } from '../../agent/contract/enclosure.ts';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import { readStoredObject } from '../aws/read-stored-object.ts';
import { type Ledger, writeOnce } from './ledger.ts';

/** How an order names a text that is enclosed with it. */
export function enclosureOf(text: string): Enclosure {
  return { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) };
}

/** The run that the texts of an order are kept with: those of a part lie with its whole. */
export function keptWith({ runId, part }: Pick<Order, 'runId' | 'part'>): string {
  return part?.of ?? runId;
}

/** Keeps a text with a run, before any order that encloses it: what is ordered never changes. */
export async function storeEnclosure(
  ledger: Ledger,
  runId: string,
  text: string,
  signal: AbortSignal,
): Promise<Enclosure> {
  const enclosure = enclosureOf(text);
  await writeOnce(ledger, ledgerKey.enclosure(runId, enclosure.sha256), text, signal);
  return enclosure;
}

/** An order names a text that its run does not have. */
class EnclosureMissingError extends Error {
  readonly code = 'enclosure-missing';
  override readonly name = 'EnclosureMissingError';
}

/** A text that an order encloses, as it is kept. */
export async function readEnclosure(
  { s3, bucket }: Ledger,
  order: Pick<Order, 'runId' | 'part'>,
  { sha256 }: Enclosure,
  signal: AbortSignal,
): Promise<string> {
  const key = ledgerKey.enclosure(keptWith(order), sha256);
  const stored = await readStoredObject(s3, { bucket, key, limitBytes: enclosureLimitBytes }, signal);
  if (stored === null) throw new EnclosureMissingError(`The ledger lacks ${key}, which an order of it encloses.`);
  return stored.text;
}

/**
 * Puts all that an order encloses where its instance, and no other, reads it: at its `placeOf`. However often: what is
 * there stays. The instance itself compares the hash.
 */
export async function handEnclosures(
  ledger: Ledger,
  order: Pick<Order, 'runId' | 'part' | 'enclosures' | 'ledger'>,
  place: string,
  signal: AbortSignal,
): Promise<void> {
  for (const kind of enclosureKinds) {
    const enclosure = order.enclosures[kind];
    if (enclosure === undefined) continue;
    const text = await readEnclosure(ledger, order, enclosure, signal);
    await writeOnce(ledger, ledgerKey.enclosed(order.ledger.ownPrefix, place, kind), text, signal);
  }
}
