import { readFile } from 'node:fs/promises';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { parseConfiguration, parseDeployment } from '../configuration/configuration.ts';
import { poolPlaces } from '../configuration/machines.ts';
import { createLog, errorFields } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { type ReaperDependencies, type Sweep, sweep } from './sweep.ts';

const write = (line: string) => process.stdout.write(line);
const now = () => new Date();
const log = createLog(write);
const deployment = parseDeployment(process.env.MAYFLY_DEPLOYMENT);
const { region, ledgerBucket, settleQueueUrl, schedules } = deployment;
const configuration = parseConfiguration(await readFile(new URL('configuration.json', import.meta.url), 'utf8'));

const dependencies: ReaperDependencies = {
  ledger: { s3: new S3Client({ region }), bucket: ledgerBucket },
  // Its one purpose is that things end: it is more patient with throttling than others.
  ec2: new EC2Client({ region, maxAttempts: 6 }),
  autoScaling: new AutoScalingClient({ region }),
  deployedPools: poolPlaces(configuration, deployment),
  queues: { sqs: new SQSClient({ region }), settleQueueUrl },
  schedules: { scheduler: new SchedulerClient({ region }), group: schedules.group },
  ssm: new SSMClient({ region }),
  ...configuration,
  metrics: createMetrics(write, configuration, now),
  now,
};

const reserveMilliseconds = 2_000;

/** The reaper: called every few minutes, whatever the event says; gives back what it has found and done. */
export async function handler(_event: unknown, context: Context): Promise<Sweep> {
  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reserveMilliseconds));
  try {
    return await sweep(dependencies, { log, signal });
  } catch (error) {
    log.error('sweep failed in part', { error: errorFields(error) });
    throw error;
  }
}
