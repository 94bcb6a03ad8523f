import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { Order } from '../../../agent/contract/order.ts';
import { describeGroup, launchFailures } from '../../aws/auto-scaling.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readQueued } from '../../ledger/queued.ts';
import { launchOutlook } from '../../run/launch-outlook.ts';

/** What is known of the pool of an order that no member has taken yet. */
export interface ObservedPool {
  /** Since when the order is in its queue; null while it is not. */
  readonly queuedAt: string | null;
  /** Why the group has fewer instances than it is to have, in AWS's words; null where it doesn't, or was not asked. */
  readonly shortage: readonly string[] | null;
}

/** AWS is asked about the group only where it matters: once the order has waited for too long. */
export async function observePool(
  order: Order,
  group: string,
  {
    ledger,
    autoScaling,
    now,
  }: { readonly ledger: Ledger; readonly autoScaling: AutoScalingClient; readonly now: Date },
  signal: AbortSignal,
): Promise<ObservedPool> {
  const queuedAt = (await readQueued(ledger, order.runId, order.attempt.number, signal))?.at ?? null;
  if (launchOutlook(order, [], now) === 'launch') return { queuedAt, shortage: null };
  const described = await describeGroup(autoScaling, group, signal);
  if (described === null) return { queuedAt, shortage: [`AWS knows no Auto Scaling group ${group}.`] };
  if (described.instanceIds.length >= described.desired) return { queuedAt, shortage: null };
  const failures = await launchFailures(autoScaling, group, signal);
  return { queuedAt, shortage: [...new Set(failures.map(({ words }) => words))].slice(0, mostWords) };
}

const mostWords = 3;
