import type { EC2Client } from '@aws-sdk/client-ec2';
import { createFleet, type FleetAnswer, type FleetError } from '../aws/create-fleet.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import { mostRefusals, type Refusal, readRefusals, recordRefusal } from '../ledger/refusals.ts';
import type { Log } from '../log.ts';
import { lacksCapacity, thrownCapacityError } from './capacity.ts';
import { launchRequest, nextTry, type Try } from './launch-request.ts';

export interface Launching {
  readonly ec2: EC2Client;
  readonly ledger: Ledger;
  readonly stage: string;
  readonly now: () => Date;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Launched {
  readonly instanceId: string;
  readonly market: Try['market'];
}

/** EC2 gave no instance, in no market. `code` tells whether it may be otherwise later. */
class NoInstanceError extends Error {
  readonly code: 'no-capacity' | 'launch-refused';
  override readonly name = 'NoInstanceError';

  constructor(runId: string, errors: readonly FleetError[]) {
    const noCapacity = lacksCapacity(errors);
    const words =
      [...new Set(errors.map(({ code, message }) => `${code}: ${message}`))].join(' / ') || 'no reason given';
    super(
      `EC2 gave no instance for run ${runId}. ` +
        (noCapacity
          ? 'It is tried again; if that happens often, allow more instance types and zones. '
          : 'Correct what it names, then redrive the message from the dead-letter queue. ') +
        `Its words: ${words}`,
    );
    this.code = noCapacity ? 'no-capacity' : 'launch-refused';
  }
}

/**
 * Launches the instance of an order's attempt: on spot, or on demand where spot has no capacity. A refusal is recorded
 * before the next try, which has a client token of its own: EC2 repeats its answer to a token, and a trigger that was
 * killed must neither repeat a refused try nor launch in a second market beside the first.
 * Throws a `NoInstanceError` when neither market has one, and what EC2 throws (throttling, a missing right).
 */
export async function launch(
  stored: StoredOrder,
  { ec2, ledger, stage, now, log, signal }: Launching,
): Promise<Launched> {
  const { runId, attempt } = stored.order;
  const refusals = await readRefusals(ledger, { runId, attempt: attempt.number }, signal);

  while (refusals.length < mostRefusals) {
    const next = nextTry(refusals);
    const { instanceId, errors } = await tryOnce(ec2, launchRequest(stored, next, stage), signal);
    if (instanceId !== null) {
      log.info('instance launched', { instanceId, ...next, errors });
      return { instanceId, market: next.market };
    }
    log.warn('launch refused', { ...next, errors });
    const refusal = refusalOf(stored, next, errors, now());
    await recordRefusal(ledger, refusal, signal);
    refusals.push(refusal);
    if (nextTry(refusals).market === 'spot') break;
  }
  throw new NoInstanceError(runId, refusals.at(-1)?.errors ?? []);
}

async function tryOnce(
  ec2: EC2Client,
  request: ReturnType<typeof launchRequest>,
  signal: AbortSignal,
): Promise<FleetAnswer> {
  try {
    return await createFleet(ec2, request, signal);
  } catch (error) {
    const lacking = thrownCapacityError(error);
    if (lacking) return { instanceId: null, errors: [lacking] };
    throw error;
  }
}

const mostErrors = 20;
const longestMessage = 500;

function refusalOf({ order }: StoredOrder, { number, market }: Try, errors: readonly FleetError[], at: Date): Refusal {
  return {
    version: 1,
    runId: order.runId,
    attempt: order.attempt.number,
    number,
    market,
    at: at.toISOString(),
    errors: errors
      .slice(0, mostErrors)
      .map(({ code, message }) => ({ code, message: message.slice(0, longestMessage) })),
  };
}
