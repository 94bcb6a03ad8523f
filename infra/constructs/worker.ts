import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { AssetType, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { packed } from '../policies/in-parts.ts';
import { policy, type Statement, trustPolicy } from '../policies/policy.ts';
import { AttachedPolicies } from './attached-policies.ts';

export interface WorkerProps {
  readonly name: string;
  /** What is deployed: `index.mjs` and `configuration.json`. */
  readonly directory: string;
  readonly statements: readonly Statement[];
  /** Those that grow with the configuration. */
  readonly manyfold?: readonly Statement[];
  /** The environment variable MAYFLY_DEPLOYMENT. */
  readonly deployment: string;
  readonly timeoutSeconds: number;
  /** How many of it may run at once: no storm of events takes more from the account. */
  readonly concurrency: number;
}

const logRetentionDays = 90;

/** A Lambda function with its log and its role. */
export class Worker extends Construct {
  readonly fn: LambdaFunction;
  /** Without them it can do nothing. */
  readonly rights: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { name, directory, statements, manyfold = [], deployment, timeoutSeconds, concurrency } = props;
    const logs = new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/lambda/${name}`,
      retentionInDays: logRetentionDays,
    });
    const role = new IamRole(this, 'role', { name, assumeRolePolicy: trustPolicy('lambda.amazonaws.com') });
    const inline = new IamRolePolicy(this, 'rights', {
      role: role.name,
      name: 'rights',
      policy: policy([writeLog(logs.arn), ...statements]),
    });
    const { attachments } = new AttachedPolicies(this, 'attached', {
      ...{ name, role },
      documents: packed(manyfold),
    });
    this.rights = [inline, ...attachments];

    const code = new TerraformAsset(this, 'code', { path: directory, type: AssetType.ARCHIVE });
    this.fn = new LambdaFunction(this, 'function', {
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
      dependsOn: [logs, ...this.rights],
    });
  }
}

function writeLog(logGroupArn: string): Statement {
  return {
    Sid: 'WriteLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    // A log group's streams have names that Lambda makes up.
    Resource: `${logGroupArn}:*`,
  };
}
