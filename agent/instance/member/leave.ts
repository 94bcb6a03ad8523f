import { setTimeout as sleep } from 'node:timers/promises';
import { putObject } from '../../blobs/put-object.ts';
import { ledgerKey } from '../../contract/ledger.ts';
import type { Leaving } from '../../contract/pool.ts';
import { retryWithin } from '../retry-within.ts';
import type { Member } from './member.ts';

const writingMilliseconds = 30_000;
/** So long somebody may take to take this instance out of its group together with its capacity. */
const longestWaitMilliseconds = 5 * 60_000;

/**
 * Says that this member takes no further order, and waits to be taken out of its group. Returns when nobody comes, so
 * that the machine powers itself off. Never throws.
 */
export async function leave(reason: Leaving['reason'], { membership, machine, ledger }: Member): Promise<void> {
  const { instance, shutdown, log } = machine;
  const { bucket, ownPrefix } = membership.ledger;
  const leaving: Leaving = { version: 1, pool: membership.pool, reason };
  const key = ledgerKey.leaving(ownPrefix, instance.id);
  const object = {
    bucket,
    key,
    body: JSON.stringify(leaving),
    contentType: 'application/json',
    over: 'nothing',
  } as const;
  log.note('leaving the pool', { reason });
  try {
    await retryWithin(Math.min(writingMilliseconds, shutdown.left()), (signal) => putObject(ledger, object, signal));
  } catch (error) {
    // Nobody knows, and nobody will come.
    log.note('nobody was told', { error: String(error) });
    return;
  }
  const milliseconds = Math.min(longestWaitMilliseconds, shutdown.left());
  await sleep(milliseconds, undefined, { signal: shutdown.stopped }).catch(() => {});
}
