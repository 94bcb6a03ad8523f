import { uptime } from 'node:os';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { S3Client } from '@aws-sdk/client-s3';
import { contractVersion } from '../../contract/contract-version.ts';
import type { Instance } from '../../contract/instance.ts';
import type { Observation, ProbeResult, ProbeStep } from '../../contract/probe.ts';
import type { ProbeOrder } from '../../contract/probe-order.ts';
import { isOff } from '../clock.ts';
import { lookAtDisk } from './look-at-disk.ts';
import { type Tried, tryRights } from './try-rights.ts';

export interface Probe {
  readonly order: ProbeOrder;
  readonly instance: Instance;
  readonly staging: string;
  readonly repository: S3Client;
  readonly ledger: S3Client;
  /** When EC2 launched the machine; null where it does not say. */
  readonly launchedAt: string | null;
  /** When the agent had its order, by the right time, in milliseconds. */
  readonly orderReadAt: number;
  /** How far the clock of this machine was ahead, in milliseconds; null: not known. */
  readonly ahead: number | null;
  /** The right time. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Looks around on a machine that was launched for no backup, and says what it finds. */
export async function probe(given: Probe): Promise<ProbeResult> {
  const { order, instance, staging, repository, ledger, ahead, now, signal } = given;
  const credentialsAt = now();
  const ec2 = new EC2Client({ region: order.ledger.region, maxAttempts: 1 });
  const began = performance.now();
  const [disk, rights] = await Promise.all([
    lookAtDisk(staging, order.machine.needs),
    tryRights({ order, repository, ledger, ec2, signal }),
  ]);
  const took = performance.now() - began;
  return {
    kind: 'probe',
    version: contractVersion,
    runId: order.runId,
    attempt: order.attempt.number,
    instance,
    observations: [disk, lookAtNetwork(rights, order, took), lookAtClock(ahead), ...rights.observations],
    steps: stepsOf(given, credentialsAt),
  };
}

/** A denial, too, is an answer. */
function lookAtNetwork({ observations, answered }: Tried, order: ProbeOrder, tookMilliseconds: number): Observation {
  const isAsNeeded = answered > 0;
  const { region } = order.ledger;
  return {
    subject: 'network',
    isAsNeeded,
    seen: isAsNeeded
      ? `AWS has answered ${answered} of ${observations.length} calls to ${region} in ${Math.ceil(tookMilliseconds)} ms.`
      : `No service of AWS has answered in ${region}.`,
    remedy: isAsNeeded
      ? null
      : 'Give the subnets a way to S3 and SNS: a NAT gateway, public addresses, or endpoints (docs/deploy.md).',
  };
}

function lookAtClock(ahead: number | null): Observation {
  const isAsNeeded = !isOff(ahead);
  const seen =
    ahead === null
      ? 'Nobody has said what time it is.'
      : `The clock is ${Math.abs(Math.round(ahead / 1000))} s ${ahead < 0 ? 'behind' : 'ahead'}.`;
  return {
    subject: 'clock',
    isAsNeeded,
    seen,
    remedy: isAsNeeded ? null : 'Proofs correct it by themselves; look at systemd-timesyncd in the console.',
  };
}

function stepsOf({ launchedAt, orderReadAt, ahead, now }: Probe, credentialsAt: number): ProbeStep[] {
  const off = isOff(ahead) ? ahead : 0;
  const at = (name: ProbeStep['name'], milliseconds: number): ProbeStep => ({
    name,
    at: new Date(milliseconds).toISOString(),
  });
  return [
    at('launched', launchedAt === null ? now() - uptime() * 1000 : Date.parse(launchedAt)),
    at('kernel started', now() - uptime() * 1000),
    at('agent started', performance.timeOrigin - off),
    at('order read', orderReadAt),
    at('credentials obtained', credentialsAt),
    at('looked around', now()),
  ];
}
