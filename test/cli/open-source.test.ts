import { afterEach, expect, test, vi } from 'vitest';
import { openTarget } from '../../agent/cli/open-source.ts';
import { parseTarget } from '../../agent/cli/target.ts';
import { type Answer, fault, faultyS3 } from '../blobs/faulty-s3.ts';

afterEach(() => vi.unstubAllEnvs());

async function opened(url: string, names: 'repository' | 'object', endpoint: string) {
  const environment = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' };
  for (const [name, value] of Object.entries({ ...environment, AWS_ENDPOINT_URL: endpoint })) vi.stubEnv(name, value);
  return await openTarget({ target: parseTarget(url), requesterPays: false }, names);
}

test.each([
  ['s3://backups/a/world.tar.gz', 's3://backups/a', 'world.tar.gz'],
  ['s3://backups/world.tar.gz', 's3://backups', 'world.tar.gz'],
  ['s3://backups/a//world.tar.gz', 's3://backups/a/', 'world.tar.gz'],
  ['s3://backups//world.tar.gz', 's3://backups/', 'world.tar.gz'],
])('%s is an object of the folder it lies in, slashes and all', async (url, location, key) => {
  await using s3 = await faultyS3([fault(403, 'AccessDenied')]);
  const target = await opened(url, 'object', s3.endpoint);
  expect([target.source.location, target.key]).toEqual([location, key]);
});

test('an access point is asked for in its own region, at a host of its own', async () => {
  const asked: unknown[] = [];
  const answer: Answer = (request, response) => {
    asked.push(request.headers.host);
    fault(403, 'AccessDenied')(request, response);
  };
  await using s3 = await faultyS3([answer]);
  const endpoint = s3.endpoint.replace('127.0.0.1', 'localhost');
  const { source } = await opened(
    's3://arn:aws:s3:eu-west-3:111122223333:accesspoint/reader/a',
    'repository',
    endpoint,
  );
  // Not everywhere is a name below localhost known.
  await source.read('key', 10, new AbortController().signal).catch((error) => asked.push(error.message));
  expect(asked.join(' ')).toMatch(/\breader-111122223333\.localhost\b/);
});

test('a folder is not one object', async () => {
  await expect(opened('s3://backups/a/', 'object', 'http://localhost:1')).rejects.toMatchObject({ code: 'usage' });
});

test('a repository is read where its bucket lies, whatever region is set', async () => {
  const asked: string[] = [];
  const answer: Answer = (request, response) => {
    asked.push(/\/\d{8}\/([a-z0-9-]+)\/s3\//.exec(request.headers.authorization ?? '')?.[1] ?? '');
    fault(404, 'NoSuchKey', { headers: { 'x-amz-bucket-region': 'eu-west-3' } })(request, response);
  };
  await using s3 = await faultyS3([answer]);
  const { source } = await opened('s3://backups/a', 'repository', s3.endpoint);
  await source.read('key', 10, new AbortController().signal).catch(() => {});
  // Who refuses is asked once more, by other means.
  expect([...new Set(asked)]).toEqual(['eu-central-1', 'eu-west-3']);
});
