import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { type EC2Client, EC2ServiceException } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { AttemptRecord } from '../../agent/contract/ledger.ts';
import { isProbe } from '../../agent/contract/probe-order.ts';
import { createFleet, type FleetAnswer, type FleetError } from '../aws/create-fleet.ts';
import type { EndSchedules } from '../aws/end-schedule.ts';
import type { RepositorySettings } from '../configuration/configuration.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StoredOrder } from '../ledger/orders.ts';
import { mostRefusals, type Refusal, recordRefusal } from '../ledger/refusals.ts';
import type { Log } from '../observability/log.ts';
import { atMost } from '../run/at-most.ts';
import { roundsOf } from '../run/launch-choices.ts';
import type { Queues } from '../run/messages.ts';
import { isSurelyNothing, meaningOf } from '../run/refusal-meaning.ts';
import { alreadyLaunched } from './already-launched.ts';
import { launchRequest, nextTry, type Try } from './launch-request.ts';

export interface LaunchContext {
  readonly ec2: EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly ssm: SSMClient;
  readonly ledger: Ledger;
  readonly queues: Queues;
  readonly schedules: EndSchedules;
  readonly stage: string;
  /** Those that are configured. */
  readonly repositories: readonly Pick<RepositorySettings, 'name' | 'pool'>[];
  /** What the user wants on all that is launched. */
  readonly tags: Readonly<Record<string, string>>;
  readonly now: () => Date;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Launched {
  readonly instanceIds: readonly [string, ...string[]];
  readonly market: Try['market'];
  /** Only where its order wants something for the restore target. */
  readonly isForTarget?: boolean;
  /** Of a probe: what its token was answered, each time. */
  readonly answers?: AttemptRecord['answers'];
}

/**
 * Asks for each choice of an order once for the instance of its attempt, the next one where the one before lacks
 * capacity. A refusal is recorded before the next try, which has a client token of its own: EC2 repeats its answer to a
 * token, and a trigger that was killed must neither repeat a refused try nor launch in a market beside the first.
 * Gives back all refusals, old and new, when no choice has one. Throws what leaves open whether EC2 has launched.
 */
export async function launch(
  stored: StoredOrder,
  earlier: readonly Refusal[],
  { ec2, ledger, stage, now, log, signal }: LaunchContext,
): Promise<Launched | { readonly refusals: readonly Refusal[] }> {
  const { machine } = stored.order;
  const refusals = [...earlier];
  const rounds = roundsOf(refusals, machine);
  while (refusals.length < mostRefusals && roundsOf(refusals, machine) === rounds) {
    const next = nextTry(refusals, machine);
    const request = launchRequest(stored, next, stage);
    const answer = await inTurn(() => tryOnce(ec2, request, signal));
    const again = isProbe(stored.order) ? await askAgain(ec2, request, signal) : null;
    const { errors } = answer;
    const instanceIds = [...new Set([...answer.instanceIds, ...(again?.instanceIds ?? [])])];
    const launched = instanceIds.length > 0 ? instanceIds : await alreadyLaunched(stored.order, { ec2, log, signal });
    const [first, ...surplus] = launched;
    if (first !== undefined) {
      log.info('instance launched', { instanceIds: launched, ...next, errors });
      const target = machine.needs.forTarget && { isForTarget: next.isForTarget };
      const answers = again && { answers: [kept(answer), kept(again)] };
      return { instanceIds: [first, ...surplus], market: next.market, ...target, ...answers };
    }
    log.warn('launch refused', { ...next, meaning: meaningOf(errors), errors });
    const refusal = { ...refusalOf(stored, next, errors, now()), ...(again && { again: kept(again).errors }) };
    refusals.push(await recordRefusal(ledger, refusal, signal));
  }
  return { refusals };
}

/** EC2 throttles who asks for many fleets at once: this many by each of the functions that run at the same time. */
const inTurn = atMost(2);

async function tryOnce(
  ec2: EC2Client,
  request: ReturnType<typeof launchRequest>,
  signal: AbortSignal,
): Promise<FleetAnswer> {
  try {
    return await createFleet(ec2, request, signal);
  } catch (error) {
    const refusal = thrownRefusal(error);
    if (refusal) return { instanceIds: [], errors: [refusal] };
    throw error;
  }
}

/** A probe asks whether a token gets the same answer twice. What the second one comes to never costs the first. */
function askAgain(
  ec2: EC2Client,
  request: ReturnType<typeof launchRequest>,
  signal: AbortSignal,
): Promise<FleetAnswer> {
  return tryOnce(ec2, request, signal).catch((error: unknown) => ({
    instanceIds: [],
    errors: [{ code: 'no-answer', message: String(error) }],
  }));
}

/** What EC2 throws and has surely not carried out; of all else nobody knows, and the same token must ask again. */
function thrownRefusal(error: unknown): FleetError | null {
  if (!(error instanceof EC2ServiceException)) return null;
  const thrown = { code: error.name, message: error.message };
  return error.$fault === 'client' || isSurelyNothing(thrown) ? thrown : null;
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
    errors: keptErrors(errors),
  };
}

function keptErrors(errors: readonly FleetError[]): FleetError[] {
  return errors.slice(0, mostErrors).map(({ code, message }) => ({ code, message: message.slice(0, longestMessage) }));
}

function kept({ instanceIds, errors }: FleetAnswer) {
  return { instanceIds: [...instanceIds], errors: keptErrors(errors) };
}
