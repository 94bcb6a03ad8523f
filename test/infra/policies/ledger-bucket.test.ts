import { runSimulation } from '@cloud-copilot/iam-simulate';
import { expect, test } from 'vitest';
import { ledgerBucketStatements } from '../../../infra/policies/ledger-bucket.ts';
import { policy } from '../../../infra/policies/policy.ts';

const bucket = 'arn:aws:s3:::ledger';
const report = `${bucket}/runs/0123456789abcdef0123/report.json`;
const state = `${bucket}/repositories/logs/state.json`;

test.each([
  ['a plain put', report, {}],
  ['a put over what was read', report, { 's3:if-match': '"etag"' }],
  ['a plain put of the state', state, {}],
  ['a plain put where nothing of ours should be', `${bucket}/elsewhere`, {}],
])('denies an administrator %s', async (_, resource, context) => {
  expect(await administrator('s3:PutObject', resource, { 's3:ObjectCreationOperation': 'true', ...context })).toBe(
    'ExplicitlyDenied',
  );
});

test.each([
  ['a put where nothing is', report, { 's3:if-none-match': '*' }],
  ['a put of the state over what was read', state, { 's3:if-match': '"etag"' }],
  ['the completion of a multipart upload, with its condition', report, { 's3:if-none-match': '*' }],
])('leaves an administrator %s', async (_, resource, context) => {
  expect(await administrator('s3:PutObject', resource, { 's3:ObjectCreationOperation': 'true', ...context })).toBe(
    'Allowed',
  );
});

test('exempts the parts of a multipart upload, which carry no condition', async () => {
  expect(await administrator('s3:PutObject', report, { 's3:ObjectCreationOperation': 'false' })).toBe('Allowed');
});

test('denies a put of which S3 does not say whether it creates an object', async () => {
  expect(await administrator('s3:PutObject', report, {})).toBe('ExplicitlyDenied');
});

test.each(['s3:DeleteObject', 's3:DeleteObjectVersion'])('denies an administrator %s', async (action) => {
  expect(await administrator(action, report, {})).toBe('ExplicitlyDenied');
});

test('denies everything without TLS', async () => {
  const plain = { 'aws:SecureTransport': 'false' };
  expect(await administrator('s3:GetObject', report, plain)).toBe('ExplicitlyDenied');
  expect(await administrator('s3:ListBucket', bucket, plain)).toBe('ExplicitlyDenied');
});

async function administrator(action: string, resource: string, context: Record<string, string>): Promise<string> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const simulation = await runSimulation(
    {
      request: {
        principal: 'arn:aws:iam::123456789012:role/administrator',
        action,
        resource: { resource, accountId: '123456789012' },
        contextVariables: { 'aws:SecureTransport': 'true', ...context },
      },
      identityPolicies: [{ name: 'everything', policy: everything }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: JSON.parse(policy(ledgerBucketStatements(bucket))),
    },
    {},
  );
  if (simulation.resultType === 'error') throw new Error(JSON.stringify(simulation.errors));
  return simulation.overallResult;
}
