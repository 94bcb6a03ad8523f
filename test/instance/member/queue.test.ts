import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../../agent/instance/log.ts';
import { HeldMessage } from '../../../agent/instance/member/held-message.ts';
import { PoolQueue } from '../../../agent/instance/member/queue.ts';
import { createQueue } from '../../local-cloud/account.ts';
import { awsClients } from '../../local-cloud/clients.ts';
import { type Gate, startGate } from '../../local-cloud/gate/gate.ts';
import { type Moto, startMoto } from '../../local-cloud/moto.ts';

let moto: Moto;
let gate: Gate;
let sqs: SQSClient;
const { signal } = new AbortController();
const log = createLog(() => {});

beforeAll(async () => {
  moto = await startMoto();
  gate = await startGate(moto.endpoint);
  sqs = awsClients(gate.endpoint).sqs;
});
afterAll(async () => {
  await gate.stop();
  await moto.stop();
});

const hides = (queueUrl: string) =>
  gate.calls
    .filter(({ action, resource }) => action === 'ChangeMessageVisibility' && resource === queueUrl)
    .map(({ parameters }) => Number(parameters.VisibilityTimeout));

test('a message is kept hidden for as long as it is held, and given back at once', async () => {
  const queueUrl = await createQueue(sqs, 'held');
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'work' }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, VisibilityTimeout: 2 }));
  const { Body: body = '', ReceiptHandle: receiptHandle = '' } = Messages[0] ?? {};
  const message = new HeldMessage({ sqs, queueUrl, receiptHandle, body, log, extendEveryMilliseconds: 500 });
  await sleep(3_000);
  const queue = new PoolQueue({ sqs, queueUrl, log });
  expect(await queue.receive(1, signal)).toBeNull();
  expect(hides(queueUrl).length).toBeGreaterThan(2);
  expect(new Set(hides(queueUrl))).toEqual(new Set([300]));
  await message.giveBack();
  const again = await queue.receive(1, signal);
  expect(again?.body).toBe('work');
  const known = hides(queueUrl).length;
  expect(hides(queueUrl).at(-1)).toBe(0);
  await again?.delete();
  await sleep(1_200);
  expect(hides(queueUrl)).toHaveLength(known);
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] });
  expect((await sqs.send(asked)).Attributes).toMatchObject({ [names[0]]: '0', [names[1]]: '0' });
});

test('a queue that refuses to give back or to delete is told of, and stops nobody', async () => {
  const queueUrl = await createQueue(sqs, 'refusing');
  const told: string[] = [];
  const message = new HeldMessage({
    ...{ sqs, queueUrl, body: 'work', receiptHandle: 'none' },
    log: createLog((line) => told.push(line)),
  });
  await message.giveBack();
  expect(told.join('')).toContain('"step":"give back"');
});

test('waiting ends with the signal', async () => {
  const queueUrl = await createQueue(sqs, 'silent');
  const began = performance.now();
  expect(await new PoolQueue({ sqs, queueUrl, log }).receive(20, AbortSignal.timeout(500))).toBeNull();
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('who is shy leaves what comes to others, and takes what nobody takes', async () => {
  const queueUrl = await createQueue(sqs, 'shy');
  const [idle, busy] = [new PoolQueue({ sqs, queueUrl, log }), new PoolQueue({ sqs, queueUrl, log })];
  const left = idle.receive(4, signal, true);
  await sleep(500);
  const taken = busy.receive(5, signal);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'work' }));
  expect((await taken)?.body).toBe('work');
  expect(await left).toBeNull();
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'more' }));
  expect((await idle.receive(4, signal, true))?.body).toBe('more');
});
