import type { EC2Client } from '@aws-sdk/client-ec2';
import type { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { tryRights } from '../../../agent/instance/probe/try-rights.ts';
import { probeOrder } from '../../contract/examples.ts';

type Answer = object | Error;

/** Clients that answer each command, by its name and the beginning of what it is about. */
function clients(answers: Readonly<Record<string, Answer>>) {
  const said: string[] = [];
  const client = {
    async send(command: { input: Record<string, string> }) {
      const { Prefix, Key = '' } = command.input;
      const name = `${command.constructor.name.replace('Command', '')} ${Prefix ?? Key}`.trim();
      said.push(name);
      const answer = answers[name] ?? denied();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { said, s3: client as unknown as S3Client, ec2: client as unknown as EC2Client };
}

function denied(name = 'AccessDenied'): Error {
  return Object.assign(new Error('Access Denied'), { name, $metadata: { httpStatusCode: 403 } });
}

const sound = {
  'ListObjectsV2 es/logs/': { Contents: [{ Key: 'es/logs/index-1' }] },
  'GetObject es/logs/index-1': {},
};

async function tried(answers: Readonly<Record<string, Answer>>, order = probeOrder) {
  const { s3, ec2, said } = clients(answers);
  const signal = new AbortController().signal;
  const { observations, answered } = await tryRights({ order, repository: s3, ledger: s3, ec2, signal });
  return { said, answered, wrong: observations.filter(({ isAsNeeded }) => !isAsNeeded).map((one) => one.seen) };
}

test('a role with its rights and no others is as needed', async () => {
  const { said, wrong } = await tried(sound);
  expect(wrong).toEqual([]);
  expect(said.toSorted()).toEqual([
    'DescribeInstances',
    `GetObject es/logs/index-1`,
    `GetObject runs/${probeOrder.runId}/orders/1.json`,
    'ListObjectsV2',
    'ListObjectsV2 es/logs/',
    `PutObject runs/${probeOrder.runId}/written-by-its-instance`,
  ]);
});

test.each([
  ['that may not list its repository', { 'ListObjectsV2 es/logs/': denied() }, 'It may not list its repository.'],
  ['that may not read it', { 'GetObject es/logs/index-1': denied() }, 'It may not read an object of its repository.'],
  ['that may list beside it', { ListObjectsV2: {} }, 'It may list what lies beside its repository.'],
  ['that may read the ledger', { [`GetObject runs/${probeOrder.runId}/orders/1.json`]: {} }, 'It may read the ledger.'],
  [
    'that may write anywhere',
    { [`PutObject runs/${probeOrder.runId}/written-by-its-instance`]: {} },
    'It may write into the ledger where it has no place.',
  ],
  ['that sees instances', { DescribeInstances: {} }, 'It may see the instances of the account.'],
])('a role %s is told', async (_, answers, seen) => {
  expect((await tried({ ...sound, ...answers })).wrong).toEqual([seen]);
});

test('where nobody answers, what is needed is not known, and what must be denied is no fault', async () => {
  const silence = Object.assign(new Error('timed out'), { name: 'TimeoutError' });
  const { wrong, answered } = await tried({ 'ListObjectsV2 es/logs/': silence, DescribeInstances: silence });
  expect(answered).toBe(3);
  expect(wrong).toEqual(['Whether it may list its repository is not known: TimeoutError: timed out']);
});

test('an archived object is one that may be read', async () => {
  expect((await tried({ ...sound, 'GetObject es/logs/index-1': denied('InvalidObjectState') })).wrong).toEqual([]);
});

test('a repository that is a whole bucket has nothing beside it', async () => {
  const order = { ...probeOrder, repository: { ...probeOrder.repository, basePath: '' } };
  const { said, wrong } = await tried({ ListObjectsV2: {} }, order);
  expect([wrong, said.filter((name) => name.startsWith('List'))]).toEqual([[], ['ListObjectsV2']]);
});
