import type { InfrastructureConfiguration } from '../../../infra/configuration/schema.ts';
import type { Check } from './evaluate.ts';

/** The names of what a configuration deploys, as AWS will call it, and of what is next to it. */
export function arnsOf({ account, region, stage }: InfrastructureConfiguration) {
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const of = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return {
    ledger: (key?: string) =>
      `arn:${partition}:s3:::mayfly-${stage}-ledger-${account}-${region}${key === undefined ? '' : `/${key}`}`,
    bucket: (name: string, key?: string) => `arn:${partition}:s3:::${name}${key === undefined ? '' : `/${key}`}`,
    topic: (name: string) => of('sns', `mayfly-${stage}-${name}`),
    queue: (name: string) => of('sqs', `mayfly-${stage}-${name}`),
    poolQueue: (pool: string) => of('sqs', `mayfly-${stage}_pool_${pool}`),
    group: (pool: string) =>
      of('autoscaling', `autoScalingGroup:0a1b2c3d:autoScalingGroupName/mayfly-${stage}_pool_${pool}`),
    ec2: (resource: string) => of('ec2', resource),
    /** The same in another account. */
    foreignEc2: (resource: string) => `arn:${partition}:ec2:${region}:000000000000:${resource}`,
    image: (id: string, of = region) => `arn:${partition}:ec2:${of}::image/${id}`,
    schedule: (name: string, group = `mayfly-${stage}`) => of('scheduler', `schedule/${group}/${name}`),
    key: (id: string) => of('kms', `key/${id}`),
    parameters: (path: string) => of('ssm', `parameter${path}`),
    logs: (name: string) => of('logs', `log-group:/aws/lambda/mayfly-${stage}-${name}:log-stream:1`),
    role: (name: string) => `arn:${partition}:iam::${account}:role/${name}`,
  };
}
export type Arns = ReturnType<typeof arnsOf>;

/** What the calls to a ledger ask IAM about. */
export function ledgerChecks({ ledger }: Pick<Arns, 'ledger'>) {
  const once = { 's3:if-none-match': '*' };
  const created = { 's3:ObjectCreationOperation': 'true' };
  return {
    get: (key: string): Check => ({ action: 's3:GetObject', resource: ledger(key) }),
    list: (prefix: string): Check => ({
      action: 's3:ListBucket',
      resource: ledger(),
      context: { 's3:prefix': prefix },
    }),
    /** Where nothing is. */
    put: (key: string): Check => ({
      action: 's3:PutObject',
      resource: ledger(key),
      context: { ...created, ...once },
    }),
    /** Over the one that was read. */
    replace: (key: string): Check => ({
      action: 's3:PutObject',
      resource: ledger(key),
      context: { ...created, 's3:if-match': '"etag"' },
    }),
    /** Over whatever is there. */
    overwrite: (key: string): Check => ({ action: 's3:PutObject', resource: ledger(key), context: created }),
    /** One part of many. */
    putPart: (key: string): Check => ({
      action: 's3:PutObject',
      resource: ledger(key),
      context: { 's3:ObjectCreationOperation': 'false' },
    }),
    remove: (key: string): Check => ({ action: 's3:DeleteObject', resource: ledger(key) }),
  };
}
