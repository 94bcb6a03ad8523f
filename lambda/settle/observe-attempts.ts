import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Order } from '../../agent/contract/order.ts';
import { describeInstances } from '../aws/describe-instances.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readRefusals } from '../ledger/refusals.ts';
import { readResult } from '../ledger/results.ts';
import type { OrderedAttempt } from '../ledger/run.ts';
import type { ObservedAttempt } from './attempt-end.ts';
import { observePool } from './pool/observe-pool.ts';

export interface ObserveContext {
  readonly ledger: Ledger;
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly now: Date;
}

/**
 * All that is known of a run's attempts. EC2 is asked only about instances that have said nothing yet, and their
 * results are looked for once more after that: an instance writes before it ends, so what is gone has written all it
 * ever will.
 */
export async function observeAttempts(
  ordered: readonly OrderedAttempt<Order>[],
  context: ObserveContext,
  signal: AbortSignal,
): Promise<ObservedAttempt[]> {
  const { ledger, ec2 } = context;
  const latest = ordered.slice(-2);
  const inLedger = await Promise.all(
    ordered.map((attempt) => seeInLedger(attempt, latest.includes(attempt), ledger, signal)),
  );
  const seen = await withPool(inLedger, context, signal);
  const silent = seen.flatMap(({ record, result }) => (record !== null && result === null ? [record.instanceId] : []));
  if (silent.length === 0) return seen;

  const described = await describeInstances(ec2, [{ Name: 'instance-id', Values: silent }], signal);
  return Promise.all(
    seen.map(async (attempt) => {
      const { record, order } = attempt;
      if (record === null || !silent.includes(record.instanceId)) return attempt;
      const instance = described.find(({ id }) => id === record.instanceId) ?? ('unknown-to-ec2' as const);
      return { ...attempt, instance, result: await readResult(ledger, order, record, signal) };
    }),
  );
}

/** The pool of the latest order, where nobody has taken it. */
async function withPool(
  attempts: readonly ObservedAttempt[],
  context: ObserveContext,
  signal: AbortSignal,
): Promise<ObservedAttempt[]> {
  const last = attempts.at(-1);
  const place = last?.order.machine.pool;
  if (last === undefined || place === undefined || last.record !== null) return [...attempts];
  return [...attempts.slice(0, -1), { ...last, pool: await observePool(last.order, place.group, context, signal) }];
}

/** Of what EC2 has refused, only the last words count: of the latest attempt, or of the one before it. */
async function seeInLedger(
  { stored: { order }, record }: OrderedAttempt<Order>,
  isOfLatest: boolean,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<ObservedAttempt> {
  const result = record && (await readResult(ledger, order, record, signal));
  const { runId, attempt } = order;
  const refusals = record || !isOfLatest ? [] : await readRefusals(ledger, { runId, attempt: attempt.number }, signal);
  return { order, record, refusals, result, instance: 'not-asked' };
}
