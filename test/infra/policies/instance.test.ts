import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationSchema } from '../../../infra/configuration/schema.ts';
import { severalRepositories } from '../configurations.ts';
import { directory, several } from '../stacks.ts';
import { synthesizedWithoutCode } from '../synthesized.ts';
import { type Call, callerOf } from './simulate.ts';

const roleId = 'AROAINSTANCE';
const ownName = `${roleId}:i-0123456789abcdef0`;
const shop = 'arn:aws-us-gov:s3:::shop-backups';
const ledger = 'arn:aws-us-gov:s3:::mayfly-canary-ledger-210987654321-us-gov-west-1';
const topic = (name: string) => `arn:aws-us-gov:sns:us-gov-west-1:210987654321:mayfly-canary-${name}`;
const key = 'arn:aws-us-gov:kms:us-gov-west-1:210987654321:key/0a1b2c3d-0000-1111-2222-333344445555';
const writtenOnce = { 's3:if-none-match': '*' };

const instanceOf = (name: string) =>
  callerOf(several, severalRepositories, { path: `repository-${name}/`, userId: ownName });
const orders = instanceOf('orders');
const audit = instanceOf('audit');

describe('an instance may', () => {
  test.each<[string, Call]>([
    ['read its repository', { action: 's3:GetObject', resource: `${shop}/elastic/orders/index-7` }],
    ['read its shards', { action: 's3:GetObject', resource: `${shop}/elastic/orders/indices/a/0/__x` }],
    ['list its repository', { action: 's3:ListBucket', resource: shop, context: { 's3:prefix': 'elastic/orders/' } }],
    [
      'write its result',
      {
        action: 's3:PutObject',
        resource: `${ledger}/attempts/${ownName}/result.json`,
        context: writtenOnce,
      },
    ],
    ['tell that it has one', { action: 'sns:Publish', resource: topic('results') }],
  ])('%s', async (_, call) => {
    expect(await orders.may(call)).toBe('Allowed');
  });

  test('list and read a repository at the root of its bucket, and use its key', async () => {
    const bucket = 'arn:aws-us-gov:s3:::audit-snapshots';
    expect(await audit.may({ action: 's3:ListBucket', resource: bucket, context: { 's3:prefix': '' } })).toBe(
      'Allowed',
    );
    expect(await audit.may({ action: 's3:GetObject', resource: `${bucket}/index-0` })).toBe('Allowed');
    expect(await audit.may({ action: 'kms:Decrypt', resource: key })).toBe('Allowed');
  });
});

describe('an instance may not', () => {
  const result = { action: 's3:PutObject', context: writtenOnce };
  test.each<[string, Call]>([
    ['read another repository of the bucket', { action: 's3:GetObject', resource: `${shop}/elastic/carts/index-7` }],
    ['read one whose name begins alike', { action: 's3:GetObject', resource: `${shop}/elastic/orders2/index-7` }],
    ['list another one', { action: 's3:ListBucket', resource: shop, context: { 's3:prefix': 'elastic/carts/' } }],
    ['list the whole bucket', { action: 's3:ListBucket', resource: shop }],
    ['read another bucket', { action: 's3:GetObject', resource: 'arn:aws-us-gov:s3:::audit-snapshots/index-0' }],
    ["use another repository's key", { action: 'kms:Decrypt', resource: key }],
    ['write into its repository', { ...result, resource: `${shop}/elastic/orders/index-8` }],
    ['delete in its repository', { action: 's3:DeleteObject', resource: `${shop}/elastic/orders/index-7` }],
    ['read an order', { action: 's3:GetObject', resource: `${ledger}/runs/0123456789abcdef0123/order.json` }],
    ['read its own result back', { action: 's3:GetObject', resource: `${ledger}/attempts/${ownName}/result.json` }],
    ['list the ledger', { action: 's3:ListBucket', resource: ledger, context: { 's3:prefix': 'attempts/' } }],
    ['forge the result of another instance', { ...result, resource: `${ledger}/attempts/${roleId}:i-9/result.json` }],
    ['write beside its own prefix', { ...result, resource: `${ledger}/attempts/${ownName}0/result.json` }],
    ['write the report', { ...result, resource: `${ledger}/runs/0123456789abcdef0123/report.json` }],
    ['overwrite its own result', { action: 's3:PutObject', resource: `${ledger}/attempts/${ownName}/result.json` }],
    ['delete its own result', { action: 's3:DeleteObject', resource: `${ledger}/attempts/${ownName}/result.json` }],
    ['speak to people', { action: 'sns:Publish', resource: topic('people') }],
    ['page', { action: 'sns:Publish', resource: topic('pager') }],
    ['put itself between results and settle', { action: 'sns:Subscribe', resource: topic('results') }],
    [
      'send to a queue',
      { action: 'sqs:SendMessage', resource: 'arn:aws-us-gov:sqs:us-gov-west-1:210987654321:mayfly-canary-settle' },
    ],
  ])('%s', async (_, call) => {
    expect(await orders.may(call)).not.toBe('Allowed');
  });

  test('do anything in EC2', () => {
    for (const { policy } of several.all('aws_iam_role_policy').filter(({ role }) => role.includes('_'))) {
      const actions = JSON.parse(policy).Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
      expect(actions.length).toBeGreaterThan(0);
      expect(
        actions.filter(
          (action: string) => !/^(s3:(ListBucket|GetObject|PutObject)|sns:Publish|kms:Decrypt)$/.test(action),
        ),
      ).toEqual([]);
    }
  });
});

test('takes what IAM holds for a wildcard in a base path to the letter', async () => {
  const [first] = severalRepositories.repositories;
  const starred = configurationSchema.parse({
    ...severalRepositories,
    repositories: [{ ...first, basePath: 'a*/b' }],
  });
  const caller = callerOf(await synthesizedWithoutCode(starred, join(directory, 'starred')), starred, {
    path: 'repository-orders/',
    userId: ownName,
  });
  expect(await caller.may({ action: 's3:GetObject', resource: `${shop}/a*/b/index-7` })).toBe('Allowed');
  expect(await caller.may({ action: 's3:GetObject', resource: `${shop}/another/b/index-7` })).toBe('ImplicitlyDenied');
});
