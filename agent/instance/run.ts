import { availableParallelism, uptime } from 'node:os';
import { SNSClient } from '@aws-sdk/client-sns';
import { s3Client } from '../blobs/s3-client.ts';
import { s3Source } from '../blobs/s3-source.ts';
import { isProbe } from '../contract/probe-order.ts';
import { attempt } from './attempt.ts';
import { AttemptDeadline } from './attempt-deadline.ts';
import { correctedTime, isOff } from './clock.ts';
import { obtainCredentials } from './credentials.ts';
import { deliver } from './deliver.ts';
import { readEnvironment } from './environment.ts';
import { interruption } from './interruption.ts';
import type { Log } from './log.ts';
import { machineStart } from './machine-start.ts';
import { type MetadataService, metadataService } from './metadata.ts';
import { probe } from './probe/probe.ts';
import { readOrder } from './read-order.ts';

/** Less than the unit's TimeoutStopSec. */
const shutdownMilliseconds = 40_000;
/** EC2's notice; a time that is none must not lengthen it. */
const noticeMilliseconds = 120_000;

/** From the order to its delivered result; false when the result could not be delivered. Throws where there is none. */
export async function run(log: Log): Promise<boolean> {
  log.note('agent started', { node: process.version });
  const environment = readEnvironment(process.env);
  const metadata = metadataService(environment.metadataEndpoint, new AbortController().signal);
  const order = readOrder(await metadata.userData());
  const instance = await metadata.instance();
  log.always({ runId: order.runId, attempt: order.attempt.number, instance: instance.id });
  const about = isProbe(order) ? { probe: order.variant } : { backup: order.backup };
  log.note('order taken', { repository: order.repository, ...about, deadline: order.attempt.deadline });

  const ahead = metadata.aheadMilliseconds();
  if (isOff(ahead)) log.note('the clock is wrong', { aheadSeconds: Math.round(ahead / 1000) });
  const now = () => correctedTime(Date.now(), ahead);
  const orderReadAt = now();
  const attemptDeadline = new AttemptDeadline(order.attempt.deadline, now());
  watchForShutdown({ attemptDeadline, metadata, log, now });
  const { bucket, basePath, region } = order.repository;
  const repository = s3Client(region);
  const ledger = s3Client(order.ledger.region);
  const sns = new SNSClient({ region: order.ledger.region });
  await obtainCredentials([repository, ledger, sns], attemptDeadline.left());

  const delivery = { s3: ledger, sns, order, log, left: () => attemptDeadline.left() };
  const { staging } = environment;
  const { signal } = attemptDeadline;
  if (isProbe(order)) {
    const launchedAt = await metadata.launchedAt();
    const seen = { instance, staging, launchedAt, orderReadAt, ahead };
    return deliver(await probe({ order, repository, ledger, ...seen, now, signal }), delivery);
  }
  const result = await attempt({
    order,
    instance: { ...instance, vcpus: availableParallelism(), ...machineStart(Date.now(), uptime(), performance.now()) },
    source: s3Source({ client: repository, bucket, basePath }),
    ledger,
    staging,
    variables: process.env,
    log,
    now: now(),
    left: () => attemptDeadline.left(),
    signal,
  });
  log.note('judged', { verdict: result.verdict, reason: result.reason, explanation: result.explanation });
  return deliver(result, delivery);
}

interface ShutdownContext {
  readonly attemptDeadline: AttemptDeadline;
  readonly metadata: MetadataService;
  readonly log: Log;
  readonly now: () => number;
}

/** Both who take the machine away give notice: EC2 through the metadata service, systemd by a signal. */
function watchForShutdown({ attemptDeadline, metadata, log, now }: ShutdownContext): void {
  process.on('SIGTERM', () => attemptDeadline.interrupt('This machine was shut down.', shutdownMilliseconds));
  void interruption({ metadata, log, signal: attemptDeadline.signal }).then((notice) => {
    if (notice === null) return;
    log.note('EC2 takes this instance away', { ...notice });
    const left = Math.min(Date.parse(notice.time) - now(), noticeMilliseconds);
    attemptDeadline.interrupt(`EC2 took this instance away (${notice.action} at ${notice.time}).`, left);
  });
}
