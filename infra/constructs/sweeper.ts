import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { Construct } from 'constructs';
import { Worker, type WorkerProps } from './worker.ts';

export type SweeperProps = Pick<WorkerProps, 'name' | 'directory' | 'statements' | 'deployment'>;

/** Long enough for thousands of instances and runs, and over before the next one begins. */
const timeoutSeconds = 240;
const rateMinutes = 5;

/** A Lambda function that is called every few minutes, one at a time. A call that failed is made up for by the next. */
export class Sweeper extends Construct {
  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    const { fn } = new Worker(this, 'worker', { ...props, timeoutSeconds, concurrency: 1 });
    const rule = new CloudwatchEventRule(this, 'rate', {
      name: props.name,
      description: 'The sweep: what should have ended by itself, and what nobody was notified of',
      scheduleExpression: `rate(${rateMinutes} minutes)`,
    });
    const permission = new LambdaPermission(this, 'permission', {
      functionName: fn.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    });
    new LambdaFunctionEventInvokeConfig(this, 'calls', {
      functionName: fn.functionName,
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: 60,
    });
    new CloudwatchEventTarget(this, 'target', { rule: rule.name, arn: fn.arn, dependsOn: [permission] });
  }
}
