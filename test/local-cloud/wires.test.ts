import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createBucket } from './account.ts';
import { awsClients, type Clients } from './clients.ts';
import { deployLambda, type Lambda } from './functions/lambda.ts';
import { traceHeader } from './functions/lineage.ts';
import { type Delivery, failedIds, runMapping } from './functions/wires.ts';
import { type Gate, startGate } from './gate/gate.ts';
import { type Moto, motoAccount, motoRegion, startMoto } from './moto.ts';

const patiently = { timeout: 60_000, interval: 100 };

let moto: Moto;
let gate: Gate;
let clients: Clients;
let directory: string;

beforeAll(async () => {
  moto = await startMoto();
  gate = await startGate(moto.endpoint);
  clients = awsClients(moto.endpoint);
  directory = await mkdtemp(join(tmpdir(), 'mayfly-functions-'));
  await clients.iam.send(new CreateRoleCommand({ RoleName: 'trigger', AssumeRolePolicyDocument: '{}' }));
  await createBucket(clients.s3, 'ledger');
});
afterAll(async () => {
  await gate.stop();
  await moto.stop();
  await rm(directory, { recursive: true });
});

let deployed = 0;

async function deploy(
  code: string,
  timeoutSeconds = 30,
  recursiveLoop: 'Allow' | 'Terminate' = 'Terminate',
): Promise<Lambda> {
  deployed += 1;
  const place = join(directory, String(deployed));
  await mkdir(place);
  await writeFile(join(place, 'index.mjs'), code);
  await execa('python3', ['-m', 'zipfile', '-c', 'archive.zip', 'index.mjs'], { cwd: place });
  const lambda = await deployLambda(
    {
      name: `function-${deployed}`,
      arn: `arn:aws:lambda:${motoRegion}:${motoAccount}:function:function-${deployed}`,
      archive: join(place, 'archive.zip'),
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      roleArn: `arn:aws:iam::${motoAccount}:role/trigger`,
      timeoutSeconds,
      memoryMegabytes: 256,
      environment: { MAYFLY_DEPLOYMENT: '{}' },
      recursiveLoop,
    },
    { directory: place, clients, gate },
  );
  onTestFinished(() => lambda.kill());
  return lambda;
}

describe('a function', () => {
  test('has its own environment, credentials and context, and nothing of ours', async () => {
    process.env.SECRET_OF_THE_PARENT = 'yes';
    const lambda = await deploy(`
      export const handler = async (event, context) => ({ event, env: process.env, left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn });
    `);
    const { answer } = (await lambda.invoke({ hello: 1 })) as { answer: Record<string, never> };
    expect(answer).toMatchObject({
      event: { hello: 1 },
      arn: lambda.declaration.arn,
      env: {
        MAYFLY_DEPLOYMENT: '{}',
        AWS_REGION: motoRegion,
        AWS_ENDPOINT_URL: gate.endpoint,
        AWS_SESSION_TOKEN: expect.any(String),
      },
    });
    expect(answer.left).toBeLessThanOrEqual(30_000);
    expect(answer.env).not.toHaveProperty('SECRET_OF_THE_PARENT');
  });

  test('is used again while warm, and runs beside itself when asked twice at once', async () => {
    const lambda = await deploy(`
      export const handler = async ({ wait }) => { await new Promise((r) => setTimeout(r, wait)); return process.pid; };
    `);
    const [first, second] = await Promise.all([lambda.invoke({ wait: 300 }), lambda.invoke({ wait: 300 })]);
    expect(first).not.toEqual(second);
    expect([first, second]).toContainEqual(await lambda.invoke({ wait: 0 }));
  });

  test('fails with what its handler threw, and lives on', async () => {
    const lambda = await deploy(`export const handler = async () => { throw new TypeError('no such thing'); };`);
    const failure = { kind: 'failed', errorType: 'TypeError', errorMessage: 'no such thing' };
    expect(await lambda.invoke({})).toMatchObject(failure);
    expect(await lambda.invoke({})).toMatchObject(failure);
  });

  test('fails when its code cannot be loaded', async () => {
    const lambda = await deploy(`throw new Error('bad configuration');`);
    expect(await lambda.invoke({})).toMatchObject({ kind: 'failed', errorMessage: 'bad configuration' });
  });

  test('fails when its process ends in the middle', async () => {
    const lambda = await deploy(`export const handler = async () => { process.exit(3); };`);
    expect(await lambda.invoke({})).toMatchObject({ kind: 'failed', errorMessage: 'Runtime exited with 3' });
  });

  test('is ended when its time is up, and starts anew', async () => {
    const lambda = await deploy(
      `export const handler = ({ hang }) => hang ? new Promise(() => {}) : Promise.resolve(1);`,
      // Time enough to start anew on a machine that is busy.
      5,
    );
    expect(await lambda.invoke({ hang: true })).toMatchObject({ errorMessage: 'Task timed out after 5.00 seconds' });
    expect(await lambda.invoke({ hang: false })).toEqual({ kind: 'answered', answer: 1 });
  });

  test('can be killed between an answer of AWS and its reading, and its calls tell who made them', async () => {
    const lambda = await deploy(`
      const put = (key) => fetch(process.env.AWS_ENDPOINT_URL + '/ledger/' + key, { method: 'PUT', body: 'x', headers: { authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0' } });
      export const handler = async () => { await put('order'); await put('attempt'); return 'done'; };
    `);
    gate.inject({
      match: { action: 'PutObject', resource: 'ledger/order' },
      fault: { kind: 'meanwhile', when: 'after', run: () => lambda.kill() },
      times: 1,
    });
    expect(await lambda.invoke({})).toMatchObject({ kind: 'failed', errorMessage: 'Runtime exited with SIGKILL' });
    const calls = () => gate.calls.filter(({ action }) => action === 'PutObject');
    const principal = `arn:aws:sts::${motoAccount}:assumed-role/trigger/${lambda.declaration.name}`;
    expect(calls()).toMatchObject([{ resource: 'ledger/order', status: 200, principal }]);
    expect(await lambda.invoke({})).toEqual({ kind: 'answered', answer: 'done' });
    expect(calls().map(({ resource }) => resource)).toEqual(['ledger/order', 'ledger/order', 'ledger/attempt']);
  });
});

describe('an event-source mapping', () => {
  async function mapped(
    code: string,
    {
      reportsFailures = true,
      recursiveLoop = 'Terminate',
    }: { reportsFailures?: boolean; recursiveLoop?: 'Allow' | 'Terminate' } = {},
  ) {
    const lambda = await deploy(code, 30, recursiveLoop);
    const name = `queue-${deployed}`;
    const { QueueUrl: dead } = await clients.sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
    const arn = (queue: string) => `arn:aws:sqs:${motoRegion}:${motoAccount}:${queue}`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn(`${name}-dead`), maxReceiveCount: 2 });
    const { QueueUrl } = await clients.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { RedrivePolicy, VisibilityTimeout: '600' } }),
    );
    const deliveries: Delivery[] = [];
    const stop = new AbortController();
    const mapping = {
      queueArn: arn(name),
      functionArn: lambda.declaration.arn,
      batchSize: 10,
      maximumConcurrency: 1,
      reportsFailures,
    };
    const options = {
      sqs: clients.sqs,
      redeliverySeconds: 0,
      onDelivery: (delivery: Delivery) => deliveries.push(delivery),
    };
    const start = () => {
      const running = runMapping(mapping, lambda, options, stop.signal);
      onTestFinished(async () => {
        stop.abort();
        await running;
      });
    };
    const send = (MessageBody: string, trace?: string) => {
      const system = { AWSTraceHeader: { DataType: 'String', StringValue: trace } };
      const MessageSystemAttributes = trace === undefined ? undefined : system;
      return clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageSystemAttributes }));
    };
    const receiveDead = () => clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: dead, VisibilityTimeout: 0 }));
    return { start, send, deliveries, receiveDead, lambda };
  }

  test('keeps only what failed, and gives it up to the dead-letter queue after its receives', async () => {
    const { start, send, deliveries, receiveDead } = await mapped(`
      export const handler = async ({ Records }) => ({ batchItemFailures: Records.filter(({ body }) => body === 'poison').map(({ messageId }) => ({ itemIdentifier: messageId })) });
    `);
    for (const body of ['good', 'poison', 'fine']) await send(body);
    start();
    await vi.waitFor(async () => expect((await receiveDead()).Messages).toMatchObject([{ Body: 'poison' }]), patiently);
    expect(deliveries.map(({ failedIds }) => failedIds.length)).toEqual([1, 1]);
    expect(deliveries.flatMap(({ messageIds }) => messageIds)).toHaveLength(4);
  });

  test('keeps the whole batch when the function fails', async () => {
    const { start, send, deliveries, receiveDead } = await mapped(
      `export const handler = async () => { throw new Error('broken'); };`,
    );
    for (const body of ['a', 'b']) await send(body);
    start();
    await vi.waitFor(async () => expect((await receiveDead()).Messages).toBeDefined(), patiently);
    expect(deliveries[0]).toMatchObject({ outcome: { kind: 'failed', errorMessage: 'broken' } });
    expect(deliveries[0]?.failedIds).toHaveLength(2);
  });

  describe('of a function that sends to its own queue', () => {
    // Each message carries a number; the last one is 20.
    const sendsOn = `
      const send = (arn, body) => fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0', 'x-amzn-trace-id': process.env._X_AMZN_TRACE_ID, authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/sqs/aws4_request, SignedHeaders=host, Signature=0' }, body: JSON.stringify({ QueueUrl: process.env.AWS_ENDPOINT_URL + '/${motoAccount}/' + arn.split(':').at(-1), MessageBody: String(Number(body) + 1) }) });
      export const handler = async ({ Records }) => { for (const { body, eventSourceARN } of Records) if (Number(body) < 20) await send(eventSourceARN, body); };
    `;
    const afterFourteen = (arn: string) =>
      Array.from({ length: 14 }).reduce((trace: string) => traceHeader(arn, [trace]), '');

    test('is stopped after sixteen invocations in a row, and the dead-letter queue has the message', async () => {
      const { start, send, deliveries, receiveDead, lambda } = await mapped(sendsOn);
      await send('15', afterFourteen(lambda.declaration.arn));
      start();
      await vi.waitFor(async () => expect((await receiveDead()).Messages).toMatchObject([{ Body: '17' }]), patiently);
      const stopped = { kind: 'failed', errorType: 'RecursiveInvocationException' };
      expect(deliveries.map(({ outcome }) => outcome)).toMatchObject([
        { kind: 'answered' },
        { kind: 'answered' },
        stopped,
        stopped,
      ]);
    });

    test('goes on where that is allowed', async () => {
      const { start, send, deliveries, lambda } = await mapped(sendsOn, { recursiveLoop: 'Allow' });
      await send('15', afterFourteen(lambda.declaration.arn));
      start();
      await vi.waitFor(() => expect(deliveries).toHaveLength(6), patiently);
      expect(deliveries.flatMap(({ failedIds }) => failedIds)).toEqual([]);
    });
  });

  test.for([
    ['nothing', null, []],
    ['no list', {}, []],
    ['one message', { batchItemFailures: [{ itemIdentifier: 'a' }] }, ['a']],
    ['an unknown message', { batchItemFailures: [{ itemIdentifier: 'z' }] }, ['a', 'b']],
    ['an empty name', { batchItemFailures: [{ itemIdentifier: '' }] }, ['a', 'b']],
    ['something else', 'done', ['a', 'b']],
  ] as const)('an answer that names %s', ([, answer, expected]) => {
    const messages = [{ MessageId: 'a' }, { MessageId: 'b' }];
    expect([...failedIds(messages, { kind: 'answered', answer }, true)]).toEqual(expected);
  });
});

test('what a function writes is kept', async () => {
  const lambda = await deploy(`export const handler = async () => { console.log('a line of the log'); };`);
  await lambda.invoke({});
  expect(await readFile(lambda.log, 'utf8')).toContain('a line of the log');
});
