import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { EC2Client } from '@aws-sdk/client-ec2';
import { AutoScaling, type AutoScalingTerms } from '../auto-scaling/auto-scaling.ts';
import { motoCredentials, motoRegion } from '../moto.ts';
import { altered, alterRequest } from './alterations.ts';
import {
  type Answer,
  errorAnswer,
  fleetAnswer,
  noCapacityAnswer,
  refusedAnswer,
  throttledAnswer,
  withFleetError,
} from './answers.ts';
import { BucketPolicies } from './bucket-policy.ts';
import { type Call, identifyCall, isObjectCall } from './call.ts';
import { ClientTokens } from './client-tokens.ts';
import { type Fault, Faults, type Rule } from './faults.ts';
import { FleetPools, type FleetTerms } from './fleet-pools.ts';
import { completeLaunch } from './launches.ts';
import { ceilingRefusal } from './price-ceiling.ts';
import { type Rewrites, rewrite, withParameters, withSurplus } from './rewrites.ts';
import { Stillborn } from './stillborn.ts';
import { Turns } from './turns.ts';
import { relay, type StreamedAnswer, Upstream } from './upstream.ts';

export interface RecordedCall extends Call {
  readonly at: Date;
  /** Who made it: the name given to its access key, or the key itself. */
  readonly principal: string;
  /** The HTTP status that was answered. */
  readonly status: number;
}

type Restriction = (call: Call & Pick<RecordedCall, 'principal'>) => Promise<boolean>;

/** What stands in front of moto: all that Mayfly says to AWS goes through here. */
export interface Gate {
  /** http://127.0.0.1:<port> */
  readonly endpoint: string;
  /** Every call that was carried out or refused, oldest first. */
  readonly calls: readonly RecordedCall[];
  /** Returns the function that takes the rule back. */
  inject(rule: Rule): () => void;
  /** Calls with this access key are recorded as made by `principal`. */
  nameCredentials(accessKeyId: string, principal: string): void;
  /** From now on, what the policy of a bucket denies is refused, its conditions considered. */
  enforce(bucket: string, policy: string): void;
  /** From now on, a call of which this says so is refused as one that no policy allows. */
  restrict(isDenied: Restriction): void;
  /** What of EC2's fleets is not documented, to be set: an override without a match is left out at first. */
  readonly fleets: FleetTerms;
  /** What of Auto Scaling's behaviour is AWS's to choose, to be set. */
  readonly autoScaling: AutoScalingTerms;
  /** From now on, no page of a list has more entries: thousands are too many for a test to make. */
  limitPages(entries: number): void;
  /** When the launches under way have their answers: before, their instances lack what their template says. */
  launched(): Promise<void>;
  stop(): Promise<void>;
}

export interface GateOptions {
  /** Sees each call once it is answered. */
  readonly onCall?: (call: RecordedCall) => void;
  /** No message to a queue is delayed longer, whatever is asked; null, the default: as long as is asked. */
  readonly longestDelaySeconds?: number | null;
  /** No message is hidden longer, whatever is asked; null, the default: as long as is asked. */
  readonly longestHiddenSeconds?: number | null;
}

/** Starts the gate on a free port of the loopback interface. */
export async function startGate(
  motoEndpoint: string,
  { onCall, longestDelaySeconds = null, longestHiddenSeconds = null }: GateOptions = {},
): Promise<Gate> {
  const upstream = new Upstream(motoEndpoint);
  const faults = new Faults();
  const calls: RecordedCall[] = [];
  const principals = new Map<string, string>();
  const policies = new BucketPolicies();
  const launching = new Set<Promise<unknown>>();
  let isDenied: Restriction = async () => false;
  const rewrites: Rewrites = {
    pageEntries: null,
    delaySeconds: longestDelaySeconds,
    hiddenSeconds: longestHiddenSeconds,
  };
  const fleets: FleetTerms = { unmatchedFailsAll: false, barren: [] };
  const ec2 = new EC2Client({ endpoint: motoEndpoint, region: motoRegion, credentials: motoCredentials });
  const pools = new FleetPools(ec2, fleets);
  const autoScaling = new AutoScaling({ ec2, upstream, pools }, (launch) => during(launch, launching));
  const answerTo = answering({ policies, upstream, ec2, pools, autoScaling });

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = request;
    const body = isObjectCall(headers, url) ? null : await buffer(request);
    const call = identifyCall(method, url, headers, body?.toString() ?? null);
    const principal = principals.get(call.accessKeyId) ?? call.accessKeyId;
    const fault = faults.take(call, headers.range);
    if (fault?.kind === 'delayed') await sleep(fault.milliseconds);
    if (fault?.kind === 'meanwhile' && fault.when === 'before') await fault.run();
    if (fault?.kind === 'altered') alterRequest(request, fault.how);
    const refused = (await isDenied({ ...call, principal })) ? ({ kind: 'refused' } as const) : fault;
    // What is answered here, or asked otherwise of moto, it doesn't see as it was asked.
    const isSeen =
      refused === null && call.market === null && longestDelaySeconds === null && call.service !== 'autoscaling';
    const wrong = isSeen ? null : await upstream.judge(request, body);
    const carryOut = () => answerTo({ ...call, principal }, refused, request, rewrite(call, request, body, rewrites));
    const answering = wrong === null ? carryOut() : Promise.resolve(wrong);
    const given = await (call.market === null ? answering : during(answering, launching));
    const answer = fault?.kind === 'altered' ? await altered(given, fault.how) : given;
    const recorded = { ...call, at: new Date(), principal, status: answer.status };
    calls.push(recorded);
    onCall?.(recorded);
    if (fault?.kind === 'meanwhile' && fault.when === 'after') await fault.run();
    await relay(answer, response, fault?.kind === 'truncated' ? fault.bytes : null);
  };

  const server = createServer((request, response) => {
    // A caller who goes away, or a moto that does, breaks this one connection and nothing else.
    serve(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    fleets,
    autoScaling: autoScaling.terms,
    inject: (rule) => faults.inject(rule),
    launched: async () => void (await Promise.allSettled(launching)),
    limitPages(entries) {
      rewrites.pageEntries = entries;
    },
    restrict(judge) {
      isDenied = judge;
    },
    enforce: (bucket, policy) => policies.set(bucket, policy),
    nameCredentials: (accessKeyId, principal) => principals.set(accessKeyId, principal),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await autoScaling.stop().finally(() => upstream.close());
    },
  };
}

interface Behind {
  readonly policies: BucketPolicies;
  readonly upstream: Upstream;
  readonly ec2: EC2Client;
  readonly pools: FleetPools;
  readonly autoScaling: AutoScaling;
}

function answering({ policies, upstream, ec2, pools, autoScaling }: Behind) {
  const tokens = new ClientTokens();
  const stillborn = new Stillborn(ec2);
  const puts = new Turns();
  return async (
    call: Call & Pick<RecordedCall, 'principal'>,
    fault: Fault | null,
    request: IncomingMessage,
    body: Buffer | null,
  ): Promise<Answer | StreamedAnswer> => {
    const early = denial(policies, call, call.principal) ?? errorFor(fault, call);
    if (early !== null) {
      request.resume();
      return early;
    }
    // S3 checks a put's condition and carries it out in one step; moto takes two.
    if (call.action === 'PutObject') return puts.take(call.resource, () => upstream.stream(request));
    if (body === null) return upstream.stream(request);
    if (call.service === 'autoscaling') return autoScaling.answer(call);
    const carryOut = async (): Promise<Answer> => {
      const tooLow = ceilingRefusal(call);
      if (tooLow !== null) return tooLow;
      if (fault?.kind === 'no-capacity') return noCapacityAnswer(call);
      const isSurplus = fault?.kind === 'surplus';
      if (fault?.kind === 'fleet-error') return fleetAnswer(call, fault.error);
      const resolved = await pools.resolve(call);
      if (resolved !== null && 'refusal' in resolved) return resolved.refusal;
      const asked = resolved === null ? body : withParameters(request, resolved.parameters);
      const answer = await upstream.ask(request, isSurplus ? withSurplus(request, asked) : asked);
      await completeLaunch(ec2, call, answer);
      if (fault?.kind === 'stillborn') await stillborn.end(answer, fault.reason);
      return isSurplus ? withFleetError(call, answer) : stillborn.explained(call, answer);
    };
    if (fault?.kind === 'forgetful' && tokens.has(call)) return fleetAnswer(call, null);
    return ClientTokens.governs(call) ? tokens.once(call, carryOut) : carryOut();
  };
}

async function during<T>(work: Promise<T>, underWay: Set<Promise<unknown>>): Promise<T> {
  underWay.add(work);
  try {
    return await work;
  } finally {
    underWay.delete(work);
  }
}

function denial(policies: BucketPolicies, call: Call, principal: string): Answer | null {
  const sid = policies.denial(call, principal);
  return sid === null ? null : errorAnswer('s3', 403, 'AccessDenied', `${sid}: the policy of the bucket denies this.`);
}

/** What is answered instead of doing anything. */
function errorFor(fault: Fault | null, { service, action }: Call): Answer | null {
  switch (fault?.kind) {
    case 'throttled':
      return throttledAnswer(service);
    case 'refused':
      return refusedAnswer(service, action);
    case 'error':
      return errorAnswer(service, fault.status, fault.code, fault.message ?? 'This error was asked for.');
    default:
      return null;
  }
}
