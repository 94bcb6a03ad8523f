import { readFile } from 'node:fs/promises';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { parseConfiguration, parseDeployment } from '../configuration/configuration.ts';
import { poolPlaces } from '../configuration/machines.ts';
import { createLog } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { processBatch, type Work } from '../queue/process-batch.ts';
import { handle } from './handle.ts';
import type { SettleDependencies } from './settle-dependencies.ts';

const write = (line: string) => process.stdout.write(line);
const now = () => new Date();
const log = createLog(write);
const deployment = parseDeployment(process.env.MAYFLY_DEPLOYMENT);
const { region, ledgerBucket, triggerQueueUrl, schedules } = deployment;
const configuration = parseConfiguration(await readFile(new URL('configuration.json', import.meta.url), 'utf8'));
const metrics = createMetrics(write, configuration, now);

const dependencies: SettleDependencies = {
  ledger: { s3: new S3Client({ region }), bucket: ledgerBucket },
  ec2: new EC2Client({ region }),
  sns: new SNSClient({ region }),
  queues: { sqs: new SQSClient({ region }), triggerQueueUrl },
  autoScaling: new AutoScalingClient({ region }),
  schedules: { scheduler: new SchedulerClient({ region }), ...schedules },
  deployment,
  deployedPools: poolPlaces(configuration, deployment),
  stage: configuration.stage,
  metrics,
  now,
};

/** Settle: an SQS event of results and ends in; next attempts, reports, pages and messages out. */
export function handler(event: unknown, context: Context): Promise<SQSBatchResponse> {
  const work: Work = (message, invocation) => handle(message, dependencies, invocation);
  return processBatch(event, context, { log, metrics }, work);
}
