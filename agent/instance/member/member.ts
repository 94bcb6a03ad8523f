import { uptime } from 'node:os';
import type { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { s3Client } from '../../blobs/s3-client.ts';
import type { Membership } from '../../contract/pool.ts';
import { correctedTime } from '../clock.ts';
import { obtainCredentials } from '../credentials.ts';
import type { Machine } from '../machine.ts';
import { Claims } from './claims.ts';
import { PoolQueue } from './queue.ts';

/** An instance of a pool, as this process sees it. */
export interface Member {
  readonly membership: Membership;
  readonly machine: Machine;
  readonly ledger: S3Client;
  readonly queue: PoolQueue;
  readonly claims: Claims;
  /** Of the instance. */
  readonly ageSeconds: () => number;
  /** Since this process has begun. */
  readonly waitedSeconds: () => number;
}

const credentialsMilliseconds = 60_000;

/** Throws when there are no credentials. */
export async function joinPool(membership: Membership, machine: Machine): Promise<Member> {
  const { instance, shutdown, log } = machine;
  const { region } = membership.ledger;
  const ledger = s3Client(region);
  // By its own endpoint: the host that a queue's URL names is that of whoever has asked for it.
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  await obtainCredentials([ledger, sqs], credentialsMilliseconds);
  const { signal } = shutdown;
  const waitedSeconds = () => performance.now() / 1000;
  const olderSeconds = (await ageOf(machine)) - waitedSeconds();
  return {
    ...{ membership, machine, ledger, waitedSeconds },
    queue: new PoolQueue({ sqs, queueUrl: membership.queueUrl, log }),
    claims: new Claims({ ledger, membership, instanceId: instance.id, log, signal }),
    ageSeconds: () => olderSeconds + waitedSeconds(),
  };
}

/** Since EC2 has launched it; where it doesn't say when that was, since its kernel has begun. */
async function ageOf({ metadata }: Machine): Promise<number> {
  const launchedAt = await metadata.launchedAt();
  if (launchedAt === null) return uptime();
  return (correctedTime(Date.now(), metadata.aheadMilliseconds()) - Date.parse(launchedAt)) / 1000;
}
