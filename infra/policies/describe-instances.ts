import type { Statement } from './policy.ts';

/** EC2 knows no smaller right to describe: it is all instances or none. */
export const describeInstances: Statement = {
  Sid: 'DescribeInstances',
  Effect: 'Allow',
  Action: 'ec2:DescribeInstances',
  Resource: '*',
};
