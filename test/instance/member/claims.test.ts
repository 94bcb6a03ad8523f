import { expect, test } from 'vitest';
import { createLog } from '../../../agent/instance/log.ts';
import { Claims } from '../../../agent/instance/member/claims.ts';
import { type Answer, fault, faultyS3, object, silence } from '../../blobs/faulty-s3.ts';
import { order } from '../../contract/examples.ts';

const instanceId = 'i-0123456789abcdef0';
const message = { version: 1, runId: order.runId, attempt: 1 } as const;
const membership = { pool: 'logs', ledger: order.ledger };
const answer = object(Buffer.from(JSON.stringify({ ...message, order: null })));
const missing = fault(403, 'AccessDenied');
const written = object(Buffer.alloc(0));

async function ask(answers: readonly Answer[], waitMilliseconds = 20_000) {
  await using s3 = await faultyS3(answers);
  const log = createLog(() => {});
  const { signal } = new AbortController();
  const claims = new Claims({ ledger: s3.client, membership, instanceId, log, signal, waitMilliseconds });
  const outcome = await claims.ask(message, 'receipt').catch((error: unknown) => error);
  const prefix = `/example-ledger/attempts/AROAEXAMPLE:${instanceId}/turns/`;
  const asked = s3.requests.map((request) => decodeURIComponent(request).replace(prefix, ''));
  return { outcome, asked, log: log.text() };
}

test('a member that begins claims its first turn, and reads the answer once it is there', async () => {
  expect(await ask([missing, written, missing, answer])).toMatchObject({
    outcome: { turn: 1, answer: { order: null } },
    asked: [
      'GET 1/enclosed/answer.json',
      'PUT 1/claim.json',
      'GET 1/enclosed/answer.json',
      'GET 1/enclosed/answer.json',
    ],
  });
});

test('one that was started anew goes on after the last turn that was answered', async () => {
  // 1, 2 and 4 are taken, 8 is free; so are 6 and 5.
  const { outcome, asked } = await ask([answer, answer, answer, missing, missing, missing, written, answer]);
  expect(outcome).toMatchObject({ turn: 5 });
  expect(asked.slice(-2)).toEqual(['PUT 5/claim.json', 'GET 5/enclosed/answer.json']);
});

test('a claim that is there already is its own: nobody else writes there', async () => {
  const { outcome, asked } = await ask([missing, fault(412, 'PreconditionFailed'), answer]);
  expect(outcome).toMatchObject({ turn: 1 });
  expect(asked.filter((request) => request.startsWith('PUT'))).toEqual(['PUT 1/claim.json']);
});

test('a ledger that fails for a while is asked again', async () => {
  const broken = fault(500, 'InternalError');
  const { outcome, log } = await ask([...Array(4).fill(broken), missing, written, ...Array(4).fill(broken), answer]);
  expect(outcome).toMatchObject({ turn: 1 });
  expect(log).toContain('the ledger does not answer');
});

test('who is not answered in time has no order', async () => {
  expect((await ask([missing, written, missing], 2_500)).outcome).toBeNull();
  expect((await ask([silence], 1_500)).outcome).toBeNull();
});

test.each([
  ['is not JSON', 'hello'],
  ['is no answer', '{"version":1}'],
  ['is to another claim', JSON.stringify({ ...message, attempt: 2, order: null })],
  ['is endless', ' '.repeat(200_000)],
])('an answer that %s is refused', async (_, text) => {
  expect((await ask([missing, written, object(Buffer.from(text))])).outcome).toBeInstanceOf(Error);
});
