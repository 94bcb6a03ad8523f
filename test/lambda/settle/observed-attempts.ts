import type { Order } from '../../../agent/contract/order.ts';
import type { Result } from '../../../agent/contract/result.ts';
import type { DescribedInstance } from '../../../lambda/aws/describe-instances.ts';
import type { ObservedAttempt } from '../../../lambda/settle/attempt-end.ts';
import { order as exampleOrder } from '../../contract/examples.ts';
import { attempt } from '../examples.ts';

export function described(changes: Partial<DescribedInstance> = {}): DescribedInstance {
  return {
    ...{ id: attempt.instanceId, state: 'terminated', type: 'm7g.large', zone: 'eu-central-1a', tags: {} },
    market: 'spot',
    launchedAt: new Date(attempt.launchedAt),
    reason: 'Client.UserInitiatedShutdown: User initiated shutdown',
    changedAt: new Date('2026-11-01T00:20:00.000Z'),
    ...changes,
  };
}

/** The attempt of this number, recorded; its instance has said this, or is gone without a word. */
export function observedAttempt(
  number: number,
  result: Result | null,
  changes: { readonly order?: Partial<Order>; readonly seen?: Partial<ObservedAttempt> } = {},
): ObservedAttempt {
  const order = { ...exampleOrder, attempt: { ...exampleOrder.attempt, number }, ...changes.order };
  return {
    order,
    record: { ...attempt, ...order.attempt },
    refusals: [],
    result: result && {
      text: JSON.stringify({ ...result, attempt: number }),
      at: new Date('2026-11-01T00:10:00.000Z'),
    },
    instance: result ? 'not-asked' : described(),
    ...changes.seen,
  };
}
