import { SNSClient } from '@aws-sdk/client-sns';
import { s3Client } from '../blobs/s3-client.ts';
import { s3Source } from '../blobs/s3-source.ts';
import { attempt } from './attempt.ts';
import { isWrong, rightTime } from './clock.ts';
import { obtainCredentials } from './credentials.ts';
import { deliver } from './deliver.ts';
import { Ending } from './end-of-attempt.ts';
import { readEnvironment } from './environment.ts';
import { interruption } from './interruption.ts';
import type { Log } from './log.ts';
import { type MetadataService, metadataService } from './metadata.ts';
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
  log.note('order taken', { repository: order.repository, snapshot: order.snapshot, deadline: order.attempt.deadline });

  const ahead = metadata.aheadMilliseconds();
  if (isWrong(ahead)) log.note('the clock is wrong', { aheadSeconds: Math.round(ahead / 1000) });
  const now = () => rightTime(Date.now(), ahead);
  const ending = new Ending(order.attempt.deadline, now());
  heed({ ending, metadata, log, now });
  const { bucket, basePath, region } = order.repository;
  const repository = s3Client(region);
  const ledger = s3Client(order.ledger.region);
  const sns = new SNSClient({ region: order.ledger.region });
  await obtainCredentials([repository, ledger, sns], ending.left());

  const result = await attempt({
    order,
    instance,
    source: s3Source({ client: repository, bucket, basePath }),
    elasticsearchUrl: environment.elasticsearchUrl,
    staging: environment.staging,
    log,
    now: now(),
    signal: ending.signal,
  });
  log.note('judged', { verdict: result.verdict, reason: result.reason, explanation: result.explanation });
  return deliver(result, { s3: ledger, sns, order, log, left: () => ending.left() });
}

interface Heeding {
  readonly ending: Ending;
  readonly metadata: MetadataService;
  readonly log: Log;
  readonly now: () => number;
}

/** Both who take the machine away give notice: EC2 through the metadata service, systemd by a signal. */
function heed({ ending, metadata, log, now }: Heeding): void {
  process.on('SIGTERM', () => ending.interrupt('This machine was shut down.', shutdownMilliseconds));
  void interruption({ metadata, log, signal: ending.signal }).then((notice) => {
    if (notice === null) return;
    log.note('EC2 takes this instance away', { ...notice });
    const left = Math.min(Date.parse(notice.time) - now(), noticeMilliseconds);
    ending.interrupt(`EC2 took this instance away (${notice.action} at ${notice.time}).`, left);
  });
}
