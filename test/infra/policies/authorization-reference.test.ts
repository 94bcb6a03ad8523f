import { expect, test } from 'vitest';
import { both } from '../stacks.ts';
import { statementsOf } from '../statements.ts';
import { faultsOf } from './authorization-reference.ts';

test.each(both)(
  'with $title, AWS knows every action, resource and condition key of every policy',
  async ({ stack }) => {
    const policies = stack.types.flatMap((type) =>
      stack.all(type).flatMap(({ policy, assume_role_policy }) => [policy, assume_role_policy].filter(Boolean)),
    );
    const statements = policies.flatMap(statementsOf);
    expect(statements.length).toBeGreaterThan(40);
    const faults = await Promise.all(
      statements.map(
        async (statement) => [statement.Sid ?? JSON.stringify(statement), await faultsOf(statement)] as const,
      ),
    );
    expect(Object.fromEntries(faults.filter(([, found]) => found.length > 0))).toEqual({});
  },
);

const bucket = 'arn:aws:s3:::example-snapshots';
const launching = { Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:eu-central-1:123456789012:instance/*' };

test.each([
  ['no action s3:GetObjects', { Action: 's3:GetObjects', Resource: `${bucket}/*` }],
  ['GetObject is of none of the resources', { Action: 's3:GetObject', Resource: bucket }],
  [`no use of ${bucket}`, { Action: 's3:GetObject', Resource: [bucket, `${bucket}/*`] }],
  ['DescribeImages has no resources', { Action: 'ec2:DescribeImages', Resource: 'arn:aws:ec2:*::image/*' }],
  [
    'GetObject knows no s3:prefix',
    { Action: 's3:GetObject', Resource: `${bucket}/*`, Condition: { StringLike: { 's3:prefix': 'es/*' } } },
  ],
  [
    'RunInstances knows no aws:ResourceTag/mayfly',
    { ...launching, Condition: { StringEquals: { 'aws:ResourceTag/mayfly': 'test' } } },
  ],
])('it is noticed: %s', async (fault, statement) => {
  expect(await faultsOf({ Effect: 'Allow', ...statement })).toContain(fault);
});
