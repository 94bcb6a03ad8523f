import { readFile } from 'node:fs/promises';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { parseConfiguration, parseDeployment } from '../configuration/configuration.ts';
import { createLog } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { processBatch, type Work } from '../queue/process-batch.ts';
import { handle, type TriggerDependencies } from './handle.ts';

const write = (line: string) => process.stdout.write(line);
const now = () => new Date();
const log = createLog(write);
const deployment = parseDeployment(process.env.MAYFLY_DEPLOYMENT);
const { region, ledgerBucket, triggerQueueUrl, settleQueueUrl, schedules } = deployment;
const configuration = parseConfiguration(await readFile(new URL('configuration.json', import.meta.url), 'utf8'));
const metrics = createMetrics(write, configuration, now);

const dependencies: TriggerDependencies = {
  configuration,
  deployment,
  ledger: { s3: new S3Client({ region }), bucket: ledgerBucket },
  // The client would try InsufficientInstanceCapacity again by itself, with the same token: the fallback is ours.
  ec2: new EC2Client({ region, maxAttempts: 1 }),
  autoScaling: new AutoScalingClient({ region }),
  ssm: new SSMClient({ region }),
  queues: { sqs: new SQSClient({ region }), triggerQueueUrl, settleQueueUrl },
  // What it can't schedule costs the attempt: it is more patient than others.
  schedules: { scheduler: new SchedulerClient({ region, maxAttempts: 6 }), ...schedules },
  now,
};

/** The trigger: an SQS event of landed objects and wanted launches in, an instance for each. */
export function handler(event: unknown, context: Context): Promise<SQSBatchResponse> {
  const work: Work = (message, invocation) => handle(message, dependencies, invocation);
  return processBatch(event, context, { log, metrics }, work);
}
