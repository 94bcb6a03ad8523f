import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { deliver } from '../../agent/instance/deliver.ts';
import { createLog } from '../../agent/instance/log.ts';
import { ledgerBucketStatements } from '../../infra/policies/ledger-bucket.ts';
import { order as exampleOrder } from '../contract/examples.ts';
import { result } from '../lambda/examples.ts';
import { type Gate, startGate } from '../local-cloud/gate/gate.ts';
import { type Moto, motoCredentials, motoRegion, startMoto } from '../local-cloud/moto.ts';

const patient = 120_000;
const bucket = exampleOrder.ledger.bucket;
const prefix = `attempts/AROAEXAMPLE:${result.instance.id}`;

let moto: Moto;
let gate: Gate;
let s3: S3Client;
let sns: SNSClient;
let sqs: SQSClient;
let queueUrl: string;
let order: typeof exampleOrder;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

beforeEach(async () => {
  await moto.reset();
  gate = await startGate(moto.endpoint);
  const settings = { endpoint: gate.endpoint, region: motoRegion, credentials: motoCredentials };
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  sns = new SNSClient(settings);
  sqs = new SQSClient(settings);
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: motoRegion } }),
  );
  gate.enforce(
    bucket,
    JSON.stringify({ Version: '2012-10-17', Statement: ledgerBucketStatements(`arn:aws:s3:::${bucket}`) }),
  );
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'results' }));
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'settle' }))).QueueUrl ?? '';
  const Endpoint = `arn:aws:sqs:${motoRegion}:123456789012:settle`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  order = { ...exampleOrder, resultsTopicArn: TopicArn };
});
afterEach(() => gate.stop());

async function delivered(): Promise<{ found: boolean; log: string }> {
  const log = createLog(() => {});
  log.note('order taken');
  const found = await deliver(result, { s3, sns, order, log });
  return { found, log: log.text() };
}

/** Null where nothing is. */
async function read(name: string): Promise<{ text: string; type: string | undefined } | null> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${name}` })).catch(() => null);
  return answer && { text: (await answer.Body?.transformToString()) ?? '', type: answer.ContentType };
}

async function notices(): Promise<unknown[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body = '' }) => JSON.parse(JSON.parse(Body).Message));
}

const notice = {
  version: 1,
  runId: result.runId,
  attempt: result.attempt,
  instanceId: result.instance.id,
  carried: null,
};

it('writes result, page and log below its own prefix, under the policy of the ledger, and tells of it', async () => {
  expect((await delivered()).found).toBe(true);
  expect(JSON.parse((await read('result.json'))?.text ?? '')).toEqual(result);
  expect(await read('report.html')).toMatchObject({
    text: expect.stringMatching(/^<!doctype html>/i),
    type: 'text/html; charset=utf-8',
  });
  expect((await read('log.ndjson'))?.text).toContain('"order taken"');
  expect(await notices()).toEqual([notice]);
  const written = gate.calls.filter(({ action }) => action === 'PutObject' || action === 'Publish');
  expect(written.map(({ action, resource }) => (action === 'Publish' ? action : resource.split('/').at(-1)))).toEqual([
    'result.json',
    'report.html',
    'Publish',
    'log.ndjson',
  ]);
});

it('takes a result that is there already for its own, and leaves it as it is', async () => {
  await delivered();
  const first = await read('log.ndjson');
  expect((await delivered()).found).toBe(true);
  expect(await read('log.ndjson')).toEqual(first);
});

it(
  'tries again what fails in passing',
  async () => {
    for (const resource of ['result.json', 'report.html', 'log.ndjson']) {
      gate.inject({ match: { action: 'PutObject', resource }, fault: { kind: 'throttled' }, times: 4 });
    }
    gate.inject({ match: { action: 'Publish' }, fault: { kind: 'throttled' }, times: 4 });
    expect((await delivered()).found).toBe(true);
    expect(JSON.parse((await read('result.json'))?.text ?? '')).toEqual(result);
    expect(await notices()).toEqual([notice]);
  },
  patient,
);

it(
  'can be found without a notice when the topic refuses it, and says so in its log',
  async () => {
    gate.inject({ match: { action: 'Publish' }, fault: { kind: 'refused' }, times: 1_000 });
    const { found, log } = await delivered();
    expect(found).toBe(true);
    expect(log).toMatch(/"delivery failed","step":"publish the notice","error":".*"/);
    expect((await read('log.ndjson'))?.text).toMatch(/"delivery failed"/);
  },
  patient,
);

it(
  'cannot be found when the ledger refuses the result; page, notice and log are delivered all the same',
  async () => {
    gate.inject({ match: { resource: 'result.json' }, fault: { kind: 'refused' }, times: 1_000 });
    const { found, log } = await delivered();
    expect(found).toBe(false);
    expect(log).toMatch(/"delivery failed","step":"write result.json"/);
    expect(await read('report.html')).not.toBeNull();
    expect((await read('log.ndjson'))?.text).toMatch(/"delivery failed"/);
    expect(await notices()).toEqual([notice]);
  },
  patient,
);
