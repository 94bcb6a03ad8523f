import { SNSClient } from '@aws-sdk/client-sns';
import { s3Client } from '../blobs/s3-client.ts';
import { s3Source } from '../blobs/s3-source.ts';
import { attempt } from './attempt.ts';
import { deadlineSignal } from './deadline.ts';
import { deliver } from './deliver.ts';
import { readEnvironment } from './environment.ts';
import { createLog } from './log.ts';
import { metadataService } from './metadata.ts';
import { readOrder } from './read-order.ts';

/**
 * The agent on an instance: takes the order, proves, delivers, exits. Its unit powers the machine off on every exit,
 * and power-off is termination. Exit code 1: nobody will find a result of this attempt in the ledger.
 */
const log = createLog((line) => process.stdout.write(line));

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  log.note('the attempt has no result', { error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
// A socket or child left open must not keep the machine alive.
process.exit();

async function main(): Promise<boolean> {
  log.note('agent started', { node: process.version });
  const environment = readEnvironment(process.env);
  const metadata = metadataService(environment.metadataEndpoint, new AbortController().signal);
  const order = readOrder(await metadata.userData());
  const instance = await metadata.instance();
  log.always({ runId: order.runId, attempt: order.attempt.number, instance: instance.id });
  log.note('order taken', { repository: order.repository, snapshot: order.snapshot, deadline: order.attempt.deadline });

  const { bucket, basePath, region } = order.repository;
  const result = await attempt({
    order,
    instance,
    source: s3Source({ client: s3Client(region), bucket, basePath }),
    elasticsearchUrl: environment.elasticsearchUrl,
    staging: environment.staging,
    log,
    signal: deadlineSignal(order.attempt.deadline, Date.now()),
  });
  log.note('judged', { verdict: result.verdict, reason: result.reason, explanation: result.explanation });
  const { region: ledgerRegion } = order.ledger;
  return deliver(result, { s3: s3Client(ledgerRegion), sns: new SNSClient({ region: ledgerRegion }), order, log });
}
