import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import { LambdaFunctionRecursionConfig } from '@cdktf/provider-aws/lib/lambda-function-recursion-config/index.js';
import { Construct } from 'constructs';
import type { Statement } from '../policies/policy.ts';
import type { WorkQueue } from './work-queue.ts';
import { Worker, type WorkerProps } from './worker.ts';

export interface QueueWorkerProps
  extends Pick<WorkerProps, 'name' | 'directory' | 'statements' | 'manyfold' | 'deployment'> {
  readonly workQueue: WorkQueue;
}

/** Long enough for the slowest launch; a message that failed comes again after six times that, as Lambda advises. */
const timeoutSeconds = 60;
export const workerVisibilitySeconds = 6 * timeoutSeconds;

/** As many batches are in work at once as the function may run: none is throttled. */
const concurrency = 4;

/** A Lambda function that works off a queue, answering for each message by itself. */
export class QueueWorker extends Construct {
  constructor(scope: Construct, id: string, { workQueue: { queue }, ...props }: QueueWorkerProps) {
    super(scope, id);
    const statements = [workOff(queue.arn), ...props.statements];
    const { fn, rights } = new Worker(this, 'worker', { ...props, statements, timeoutSeconds, concurrency });
    // A run that waits for capacity is a chain of delayed messages to ourselves, which its deadline ends. Lambda would
    // take it for a loop after some sixteen of them, and leave the run to the dead letters.
    const loops = new LambdaFunctionRecursionConfig(this, 'loops', {
      functionName: fn.functionName,
      recursiveLoop: 'Allow',
    });
    new LambdaEventSourceMapping(this, 'deliveries', {
      eventSourceArn: queue.arn,
      functionName: fn.functionName,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: concurrency },
      dependsOn: [...rights, loops],
    });
  }
}

function workOff(queueArn: string): Statement {
  return {
    Sid: 'WorkOffQueue',
    Effect: 'Allow',
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    Resource: queueArn,
  };
}
