import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { policy, type Statement, trustPolicy } from '../policies/policy.ts';
import type { WorkQueue } from './work-queue.ts';

export interface QueueWorkerProps {
  readonly name: string;
  /** What is deployed: `index.mjs` and `configuration.json`. */
  readonly directory: string;
  readonly workQueue: WorkQueue;
  readonly statements: readonly Statement[];
  /** The environment variable MAYFLY_DEPLOYMENT. */
  readonly deployment: string;
}

/** Long enough for the slowest launch; a message that failed comes again after six times that, as Lambda advises. */
const timeoutSeconds = 60;
export const workerVisibilitySeconds = 6 * timeoutSeconds;

/** No storm of events takes more than this from the account; as many batches are in work at once, none is throttled. */
const concurrency = 4;
const logRetentionDays = 90;

/** A Lambda function that works off a queue, answering for each message by itself. */
export class QueueWorker extends Construct {
  constructor(scope: Construct, id: string, { name, directory, workQueue, statements, deployment }: QueueWorkerProps) {
    super(scope, id);
    const { queue } = workQueue;
    const logs = new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/lambda/${name}`,
      retentionInDays: logRetentionDays,
    });
    const role = new IamRole(this, 'role', { name, assumeRolePolicy: trustPolicy('lambda.amazonaws.com') });
    const rights = new IamRolePolicy(this, 'rights', {
      role: role.name,
      name: 'rights',
      policy: policy([...ownStatements(queue.arn, logs.arn), ...statements]),
    });

    const code = new TerraformAsset(this, 'code', { path: directory, type: AssetType.ARCHIVE });
    const fn = new LambdaFunction(this, 'function', {
      functionName: name,
      role: role.arn,
      // Its path changes with its content, which is what makes a deployment.
      filename: code.path,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      memorySize: 512,
      timeout: timeoutSeconds,
      reservedConcurrentExecutions: concurrency,
      environment: { variables: { MAYFLY_DEPLOYMENT: deployment } },
      dependsOn: [logs, rights],
    });
    new LambdaEventSourceMapping(this, 'deliveries', {
      eventSourceArn: queue.arn,
      functionName: fn.functionName,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: concurrency },
      dependsOn: [rights],
    });
  }
}

function ownStatements(queueArn: string, logGroupArn: string): Statement[] {
  return [
    {
      Sid: 'WorkOffQueue',
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: queueArn,
    },
    {
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      // A log group's streams have names that Lambda makes up.
      Resource: `${logGroupArn}:*`,
    },
  ];
}
