import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import {
  type Result,
  type ResultNotice,
  resultLimitBytes,
  resultNoticeSchema,
  resultSchema,
} from '../../agent/contract/result.ts';
import { isSignedWith } from '../../agent/contract/signature.ts';
import { deliver } from '../../agent/instance/deliver.ts';
import { createLog } from '../../agent/instance/log.ts';
import { type Answer, faultyS3, silence } from '../blobs/faulty-s3.ts';
import { order as exampleOrder } from '../contract/examples.ts';
import { corruptResult, damage, result } from '../lambda/examples.ts';
import { createBucket, createTopicWithQueue, takeAll } from '../local-cloud/account.ts';
import { type Gate, startGate } from '../local-cloud/gate/gate.ts';
import { type Moto, motoCredentials, motoRegion, startMoto } from '../local-cloud/moto.ts';
import { guardLedger } from './guard-ledger.ts';

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
  await createBucket(s3, bucket);
  guardLedger(gate, bucket, motoCredentials.accessKeyId);
  const results = await createTopicWithQueue({ sns, sqs }, 'results');
  queueUrl = results.queueUrl;
  order = { ...exampleOrder, resultsTopicArn: results.topicArn };
});
afterEach(() => gate.stop());

interface Given {
  readonly whole?: Result;
  readonly ledger?: S3Client;
  readonly leftMilliseconds?: number;
}

async function delivered({ whole = result, ledger = s3, leftMilliseconds = 60_000 }: Given = {}) {
  const log = createLog(() => {});
  log.note('order taken');
  const began = performance.now();
  const left = () => Math.max(0, leftMilliseconds - (performance.now() - began));
  const known = await deliver(whole, { s3: ledger, sns, order, place: whole.instance.id, log, left });
  return { known, log: log.text(), tookMilliseconds: performance.now() - began };
}

/** Null where nothing is. */
async function read(name: string): Promise<{ text: string; type: string | undefined } | null> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${name}` })).catch(() => null);
  return answer && { text: (await answer.Body?.transformToString()) ?? '', type: answer.ContentType };
}

async function notices(): Promise<ResultNotice[]> {
  const bodies = await takeAll(sqs, queueUrl);
  return bodies.map((body) => resultNoticeSchema.parse(JSON.parse(JSON.parse(body).Message)));
}

const notice = {
  version: contractVersion,
  runId: result.runId,
  attempt: result.attempt,
  instanceId: result.instance.id,
  inline: null,
};

/** As settle reads it. */
function carriedBy({ inline }: ResultNotice): Result {
  if (inline === null) throw new Error('The notice carries nothing.');
  expect(isSignedWith(order.secret, inline.result, inline.signature)).toBe(true);
  return resultSchema.parse(JSON.parse(inline.result));
}

const always = 1_000;
const everyPut = { match: { action: 'PutObject' }, fault: { kind: 'refused' }, times: always } as const;
const everyNotice = { match: { action: 'Publish' }, fault: { kind: 'refused' }, times: always } as const;

it('writes result, page and log below its own prefix, under the policy of the ledger, and tells of it', async () => {
  expect((await delivered()).known).toBe(true);
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
    'Publish',
    'report.html',
    'log.ndjson',
  ]);
});

it('takes a result that is there already for its own, and leaves it as it is', async () => {
  await delivered();
  const first = await read('log.ndjson');
  expect((await delivered()).known).toBe(true);
  expect(await read('log.ndjson')).toEqual(first);
});

it('writes no more than anybody reads, and says what it lacks', { timeout: patient }, async () => {
  const [one] = result.items;
  const items = Array.from({ length: 100_000 }, (_, at) => ({ ...one, path: [`logs-${'x'.repeat(100)}-${at}`] }));
  const whole = resultSchema.parse({ ...result, items });
  expect((await delivered({ whole })).known).toBe(true);
  const text = (await read('result.json'))?.text ?? '';
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(resultLimitBytes);
  const written = resultSchema.parse(JSON.parse(text));
  expect(written.items.length + (written.unlisted?.items ?? 0)).toBe(100_000);
  expect((await read('report.html'))?.text).toContain('of them had no room in it');
});

it('tries again what fails in passing', { timeout: patient }, async () => {
  for (const resource of ['result.json', 'report.html', 'log.ndjson']) {
    gate.inject({ match: { action: 'PutObject', resource }, fault: { kind: 'throttled' }, times: 4 });
  }
  gate.inject({ match: { action: 'Publish' }, fault: { kind: 'throttled' }, times: 4 });
  expect((await delivered()).known).toBe(true);
  expect(JSON.parse((await read('result.json'))?.text ?? '')).toEqual(result);
  expect(await notices()).toEqual([notice]);
});

describe('without a topic', () => {
  it('the object in the ledger does, and the log says why', { timeout: patient }, async () => {
    gate.inject(everyNotice);
    const { known, log } = await delivered({ leftMilliseconds: 10_000 });
    expect(known).toBe(true);
    expect(log).toMatch(/"delivery failed","step":"publish the notice","error":".*"/);
    expect((await read('log.ndjson'))?.text).toMatch(/"delivery failed"/);
  });
});

describe('without a ledger', () => {
  it('that takes the result, the notice carries it, signed; page and log are tried all the same', {
    timeout: patient,
  }, async () => {
    gate.inject({ ...everyPut, match: { resource: 'result.json' } });
    const { known, log } = await delivered({ whole: corruptResult, leftMilliseconds: 10_000 });
    expect(known).toBe(true);
    expect(log).toMatch(/"delivery failed","step":"write result.json"/);
    const [told, ...others] = await notices();
    expect(others).toEqual([]);
    expect(told && carriedBy(told)).toEqual(corruptResult);
    expect(await read('report.html')).not.toBeNull();
    expect((await read('log.ndjson'))?.text).toMatch(/"delivery failed"/);
  });

  it('a result that is longer than a message is carried in part, and says so', { timeout: patient }, async () => {
    gate.inject(everyPut);
    const whole = { ...corruptResult, findings: Array(1_000).fill({ ...damage, message: 'x'.repeat(900) }) };
    expect((await delivered({ whole, leftMilliseconds: 6_000 })).known).toBe(true);
    const [told] = await notices();
    const inline = told && carriedBy(told);
    expect(inline).toMatchObject({ verdict: 'corrupt', items: corruptResult.items });
    expect((inline?.findings.length ?? 0) + (inline?.findingsOmitted ?? 0)).toBe(1_000);
    expect(inline?.findings.length).toBeGreaterThan(10);
  });

  const trickle: Answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/xml' });
    const drops = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(drops));
  };
  it.each([
    ['says nothing', silence],
    ['answers byte by byte for ever', trickle],
    ['tears every connection down', (_: unknown, response: Parameters<Answer>[1]) => response.destroy()],
  ] as const)('one that %s is given up in time for the notice', { timeout: patient }, async (_, answer) => {
    await using hanging = await faultyS3([answer]);
    const { known, tookMilliseconds } = await delivered({ ledger: hanging.client, leftMilliseconds: 5_000 });
    expect(known).toBe(true);
    expect(tookMilliseconds).toBeLessThan(5_000);
    const [told] = await notices();
    expect(told && carriedBy(told)).toEqual(result);
  });
});

describe('without ledger and topic', () => {
  it('nobody can know the result, and all is over in the time that was left', { timeout: patient }, async () => {
    gate.inject(everyPut);
    gate.inject(everyNotice);
    const { known, tookMilliseconds } = await delivered({ leftMilliseconds: 4_000 });
    expect(known).toBe(false);
    expect(tookMilliseconds).toBeLessThan(4_500);
  });

  it('it goes on as long as there is time, and whichever comes back first takes the result', {
    timeout: patient,
  }, async () => {
    gate.inject(everyNotice);
    const lift = gate.inject(everyPut);
    // The first round has three quarters of the time.
    setTimeout(lift, 7_000);
    expect((await delivered({ leftMilliseconds: 12_000 })).known).toBe(true);
    expect(JSON.parse((await read('result.json'))?.text ?? '')).toEqual(result);
  });
});
