import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bucketAndPrefix } from '../../../agent/contract/baseline.ts';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { configurationSchema } from '../../../infra/configuration/schema.ts';
import { severalRepositories, written } from '../configurations.ts';
import { both, directory, several } from '../stacks.ts';
import { allowing } from '../statements.ts';
import { synthesizedWithoutCode } from '../synthesized.ts';
import { arnsOf, ledgerChecks } from './arns.ts';
import type { Check } from './evaluate.ts';
import { type Rights, testIsNoticed, testRights } from './rights.ts';
import { callerOf } from './simulate.ts';

const roleId = 'AROAINSTANCE';
const userId = `${roleId}:i-0123456789abcdef0`;
const own = `attempts/${userId}`;
const runId = '0123456789abcdef0123';

describe.each(both)('with $title', ({ stack, configuration }) => {
  const arns = arnsOf(configuration);
  const ledger = ledgerChecks(arns);
  const [repository] = configuration.repositories;
  if (repository === undefined) throw new Error('There is no repository.');
  const { name, bucket, basePath } = repository;
  const baselines = repository.baselines === undefined ? null : bucketAndPrefix(repository.baselines);
  const get = (key: string, from = bucket): Check => ({
    action: 's3:GetObject',
    resource: arns.bucket(from, key),
  });
  const list = (prefix?: string, of = bucket): Check => ({
    action: 's3:ListBucket',
    resource: arns.bucket(of),
    ...(prefix !== undefined && { context: { 's3:prefix': prefix } }),
  });
  const instance = callerOf(stack, configuration, { path: `repository-${name}/`, userId });

  const rights: Rights = {
    may: {
      'read its repository': get(`${basePath}/index-7`),
      'read its shards': get(`${basePath}/indices/a/0/__x`),
      'list its repository': list(`${basePath}/`),
      'write its result': ledger.put(`${own}/result.json`),
      'write its page': ledger.put(`${own}/report.html`),
      'write its log': ledger.put(`${own}/log.ndjson`),
      'write the end of its journal': ledger.put(`${own}/journal.txt`),
      'write what it has proven': ledger.put(`${own}/proven/1.json`),
      'read the expectations that its order encloses': ledger.get(`${own}/enclosed/expectations.json`),
      'read what its order encloses as proven': ledger.get(`${own}/enclosed/proven.json`),
      'write its result in parts': ledger.putPart(`${own}/result.json`),
      'tell that it has a result': { action: 'sns:Publish', resource: arns.topic('results') },
      ...(baselines !== null && {
        'read what its source has counted': get(`${baselines.prefix}abc.json`, baselines.bucket),
        'learn that nothing was counted': list(`${baselines.prefix}abc.json`, baselines.bucket),
      }),
    },
    mayNot: {
      ...(baselines !== null && {
        'read what lies beside counts': get(`${baselines.prefix}abc.txt`, baselines.bucket),
        'read what others have counted': get('elastic/others/abc.json', baselines.bucket),
        'list what others have counted': list('elastic/others/', baselines.bucket),
      }),
      'read another repository of the bucket': get('elastic/others/index-7'),
      'read one whose name begins alike': get(`${basePath}2/index-7`),
      'read what lies beside its repository': get('index-7'),
      'read an older version': { ...get(`${basePath}/index-7`), action: 's3:GetObjectVersion' },
      'list another repository': list('elastic/others/'),
      'list one whose name begins alike': list(`${basePath}2/`),
      'list all above its repository': list(''),
      'list the whole bucket': list(),
      'read another bucket': get(`${basePath}/index-7`, 'others-snapshots'),
      'list another bucket': list(`${basePath}/`, 'others-snapshots'),
      'decrypt with a key that is not its own': {
        action: 'kms:Decrypt',
        resource: arns.key('0a1b2c3d-0000-1111-2222-333344445555'),
      },
      'write into its repository': { ...get(`${basePath}/index-8`), action: 's3:PutObject' },
      'delete in its repository': { ...get(`${basePath}/index-7`), action: 's3:DeleteObject' },
      'read an order': ledger.get(ledgerKey.order(runId, 1)),
      'read the state of a repository': ledger.get(ledgerKey.repositoryState(name)),
      'read the history of its repository': ledger.get(ledgerKey.history(name)),
      'read a report': ledger.get(ledgerKey.report(runId)),
      'read its own result back': ledger.get(`${own}/result.json`),
      "read another instance's result": ledger.get(`attempts/${roleId}:i-9/result.json`),
      "read what another instance's order encloses": ledger.get(`attempts/${roleId}:i-9/enclosed/proven.json`),
      'read what one of another role is told': ledger.get(
        'attempts/AROAOTHER:i-0123456789abcdef0/enclosed/expectations.json',
      ),
      'read what another instance has proven': ledger.get(`attempts/${roleId}:i-9/proven/1.json`),
      'read back what it has proven itself': ledger.get(`${own}/proven/1.json`),
      'read what its run keeps to be enclosed': ledger.get(ledgerKey.enclosure(runId, 'a'.repeat(64))),
      'write what it is told': ledger.put(`${own}/enclosed/proven.json`),
      'write what another instance is told': ledger.put(`attempts/${roleId}:i-9/enclosed/proven.json`),
      'claim that another has proven something': ledger.put(`attempts/${roleId}:i-9/proven/1.json`),
      'keep something to be enclosed': ledger.put(ledgerKey.enclosure(runId, 'a'.repeat(64))),
      'write what nobody expects of it': ledger.put(`${own}/anything.json`),
      'list the ledger': ledger.list(''),
      'list its own prefix': ledger.list(`${own}/`),
      'write beside its own prefix': ledger.put(`${own}0/result.json`),
      'write above its own prefix': ledger.put('attempts/result.json'),
      'forge the result of another instance': ledger.put(`attempts/${roleId}:i-9/result.json`),
      'forge the result of an instance of another role': ledger.put(
        'attempts/AROAOTHER:i-0123456789abcdef0/result.json',
      ),
      'write an order': ledger.put(ledgerKey.order(runId, 2)),
      'record an attempt as its own': ledger.put(ledgerKey.attempt(runId, 2)),
      'claim another instance': ledger.put(ledgerKey.instance('i-9')),
      'write the report': ledger.put(ledgerKey.report(runId)),
      'write the report in parts': ledger.putPart(ledgerKey.report(runId)),
      'write the state of its repository': ledger.put(ledgerKey.repositoryState(name)),
      'replace the state of its repository': ledger.replace(ledgerKey.repositoryState(name)),
      'begin the history of its repository': ledger.put(ledgerKey.history(name)),
      'replace the history of its repository': ledger.replace(ledgerKey.history(name)),
      'say that a run is settled': ledger.put(ledgerKey.settled('2026-11-01', runId)),
      'overwrite its own result': ledger.overwrite(`${own}/result.json`),
      'replace its own result': ledger.replace(`${own}/result.json`),
      'delete its own result': ledger.remove(`${own}/result.json`),
      'delete a version of its own result': {
        ...ledger.remove(`${own}/result.json`),
        action: 's3:DeleteObjectVersion',
      },
      'hold its own result for ever': { ...ledger.remove(`${own}/result.json`), action: 's3:PutObjectLegalHold' },
      'write its result without TLS': withoutTls(ledger.put(`${own}/result.json`)),
      'speak to people': { action: 'sns:Publish', resource: arns.topic('people') },
      page: { action: 'sns:Publish', resource: arns.topic('pager') },
      'put itself between results and settle': { action: 'sns:Subscribe', resource: arns.topic('results') },
      'ask settle to look': { action: 'sqs:SendMessage', resource: arns.queue('settle') },
      'ask the trigger to launch': { action: 'sqs:SendMessage', resource: arns.queue('trigger') },
      'take messages from settle': { action: 'sqs:ReceiveMessage', resource: arns.queue('settle') },
      'learn of other instances': { action: 'ec2:DescribeInstances', resource: '*' },
      'end itself': { action: 'ec2:TerminateInstances', resource: arns.ec2('instance/i-0123456789abcdef0') },
      'tag itself': { action: 'ec2:CreateTags', resource: arns.ec2('instance/i-0123456789abcdef0') },
      launch: { action: 'ec2:RunInstances', resource: arns.ec2('instance/*') },
      'ask for a fleet': { action: 'ec2:CreateFleet', resource: arns.ec2('fleet/*') },
      'read which images there are': {
        action: 'ssm:GetParametersByPath',
        resource: arns.parameters(`/mayfly/${configuration.stage}/images`),
      },
      'take back its own scheduled end': {
        action: 'scheduler:DeleteSchedule',
        resource: arns.schedule(`${runId}-1-i-0123456789abcdef0`),
      },
      'take a role': { action: 'sts:AssumeRole', resource: arns.role(`mayfly-${configuration.stage}-settle`) },
    },
  };
  testRights('an instance', instance, rights);
  testIsNoticed('an instance', instance, rights);

  test('no instance has a right outside of S3, SNS and the key of its repository', () => {
    const roles = configuration.repositories.map(({ name: each }) =>
      stack.one('aws_iam_role_policy', `repository-${each}/`),
    );
    const actions = roles.flatMap(({ policy }) => allowing(policy).flatMap(({ Action }) => Action));
    expect(new Set(actions.filter((action: string) => action !== 'kms:Decrypt'))).toEqual(
      new Set(['s3:ListBucket', 's3:GetObject', 's3:PutObject', 'sns:Publish']),
    );
  });
});

describe('of several repositories', () => {
  const arns = arnsOf(severalRepositories);
  const instanceOf = (name: string) => callerOf(several, severalRepositories, { path: `repository-${name}/`, userId });
  const shop = (key: string): Check => ({ action: 's3:GetObject', resource: arns.bucket('shop-backups', key) });
  const counts = (key: string): Check => ({ action: 's3:GetObject', resource: arns.bucket('shop-counts', key) });
  const listed = (prefix: string): Check => ({
    action: 's3:ListBucket',
    resource: arns.bucket('shop-counts'),
    context: { 's3:prefix': prefix },
  });
  const decrypt: Check = { action: 'kms:Decrypt', resource: arns.key('0a1b2c3d-0000-1111-2222-333344445555') };
  const atRoot = (prefix: string): Check => ({
    action: 's3:ListBucket',
    resource: arns.bucket('audit-snapshots'),
    context: { 's3:prefix': prefix },
  });

  testRights('an instance of one in a bucket', instanceOf('orders'), {
    may: {
      'read its own': shop('elastic/orders/index-7'),
      'read what its source has counted': counts('elastic/orders/abc.json'),
      'learn that nothing was counted': listed('elastic/orders/abc.json'),
    },
    mayNot: {
      'read what else is there': counts('elastic/orders/abc.txt'),
      'read what another source has counted': counts('elastic/carts/abc.json'),
      'read above it': counts('abc.json'),
      'list above it': listed(''),
      'say what its source has counted': { ...counts('elastic/orders/abc.json'), action: 's3:PutObject' },
      'forget what its source has counted': { ...counts('elastic/orders/abc.json'), action: 's3:DeleteObject' },
      'read the other in it': shop('elastic/carts and more/index-7'),
      'read the one in another bucket': { action: 's3:GetObject', resource: arns.bucket('audit-snapshots', 'index-0') },
      'use the key of another': decrypt,
    },
  });
  testRights('an instance of another in that bucket', instanceOf('carts'), {
    may: { 'read its own': shop('elastic/carts and more/index-7') },
    mayNot: {
      'read what a source has counted': counts('elastic/orders/abc.json'),
      'learn that nothing was counted': listed('elastic/orders/abc.json'),
    },
  });
  testRights('an instance of the one at a bucket’s root', instanceOf('audit'), {
    may: {
      'read it': { action: 's3:GetObject', resource: arns.bucket('audit-snapshots', 'index-0') },
      'list it': atRoot(''),
      'list an index of it': atRoot('indices/a/'),
      'use its key': decrypt,
    },
    mayNot: {
      'read another': shop('elastic/orders/index-7'),
      'encrypt with its key': { ...decrypt, action: 'kms:Encrypt' },
    },
  });
});

test('takes what IAM holds for a wildcard in a base path to the letter, and slashes at its ends', async () => {
  const several = written(severalRepositories);
  const [first] = several.repositories;
  const starred = configurationSchema.parse({
    ...several,
    pools: [],
    repositories: [{ ...first, pool: undefined, basePath: '/a*/b/' }],
  });
  const stack = await synthesizedWithoutCode(starred, join(directory, 'starred'));
  const caller = callerOf(stack, starred, { path: 'repository-orders/', userId });
  const read = (key: string) =>
    caller.may({ action: 's3:GetObject', resource: arnsOf(starred).bucket('shop-backups', key) });
  expect(await read('/a*/b/index-7')).toBe('Allowed');
  expect(await read('/a*/b//indices/a/0/__x')).toBe('Allowed');
  expect(await read('/another/b/index-7')).toBe('ImplicitlyDenied');
  expect(await read('a*/b/index-7')).toBe('ImplicitlyDenied');
});

function withoutTls(check: Check): Check {
  return { ...check, context: { ...check.context, 'aws:SecureTransport': 'false' } };
}
