import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { order as example, probeOrder } from '../contract/examples.ts';
import { fixtureMilliseconds } from '../fixtures/repositories.ts';
import type { Fault } from '../local-cloud/gate/faults.ts';
import { type Account, openAccount } from './account.ts';
import { messageOf, openPool, type Pool } from './pool.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: fixtureMilliseconds });

let account: Account;
let pools = 0;
const lifted: (() => void)[] = [];

beforeAll(async () => {
  account = await openAccount();
});
afterEach(() => {
  for (const lift of lifted.splice(0)) lift();
});
afterAll(() => account[Symbol.asyncDispose]());

function newPool(): Promise<Pool> {
  pools += 1;
  return openPool(account, `pool-${pools}`);
}

const { ownPrefix } = example.ledger;
const otherRun = 'fedcba98765432100123';

/** From now on S3 takes the request for one of the snapshot's data objects, and never answers it. */
function hangOneObject(): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const fault = { kind: 'meanwhile', when: 'before', run: () => promise } as const;
  const lift = account.gate.inject({ match: { action: 'GetObject', resource: account.keys.data }, fault, times: 100 });
  lifted.push(lift, resolve);
}

function inject(action: string, fault: Fault, { times = 1_000, resource = '' } = {}): void {
  lifted.push(account.gate.inject({ match: { action, resource }, fault, times }));
}

const soon = () => new Date(Date.now() + 120_000);

describe('a member of a pool', () => {
  test('carries out one order after another, each in a place of its own, until it is idle', async () => {
    const pool = await newPool();
    const [first, second] = [pool.order(), pool.order({ runId: otherRun, secret: 'a'.repeat(64) })];
    const member = await pool.launch({ membership: { idleSeconds: 8 } });
    for (const [before, order] of [first, second].entries()) {
      const turn = before + 1;
      await pool.send(messageOf(order));
      const claim = { ...messageOf(order), pool: pool.membership.pool, instanceId: member.id };
      expect(await member.claim(turn)).toMatchObject(claim);
      await member.answer(turn, messageOf(order), order);
      expect(await member.result(turn)).toMatchObject({
        runId: order.runId,
        verdict: 'intact',
        instance: { id: member.id },
      });
      await pool.has({ waiting: 0, held: 0 });
    }
    expect(await member.leaving()).toEqual({ version: 1, pool: pool.membership.pool, reason: 'idle' });
    const log = await account.read(ledgerKey.log(ownPrefix, `${member.id}/turns/2`));
    expect(log).toContain(otherRun);
    expect(log).not.toContain(first.runId);
    expect(await account.read(ledgerKey.claim(ownPrefix, member.id, 3))).toBeNull();
  });

  test('leaves nothing of an order on its machine: no file, no process', async () => {
    const pool = await newPool();
    const order = pool.order();
    const leaveBehind = `
      const { spawn } = await import('node:child_process');
      const { mkdirSync, writeFileSync } = await import('node:fs');
      mkdirSync(process.env.MAYFLY_STAGING, { recursive: true });
      writeFileSync(process.env.MAYFLY_STAGING + '/left', '${order.secret}');
      const left = spawn('sh', ['-c', 'trap "" TERM; while sleep 1; do :; done'], { stdio: 'ignore' });
      left.unref();
      console.log('left behind ' + left.pid + '.');
    `;
    const member = await pool.launch({ membership: { idleSeconds: 6 }, faults: { agentPreload: leaveBehind } });
    await member.said('left behind');
    await pool.send(messageOf(order));
    await member.answer(1, messageOf(order), order);
    await member.said('nothing of the order before is left');
    expect((await member.leaving()).reason).toBe('idle');
    const { console } = await member.remains();
    const pids = [...console.matchAll(/left behind (\d+)\./g)].map(([, pid]) => Number(pid));
    expect(pids).toHaveLength(2);
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow('ESRCH');
  });

  test('leaves when it is old, though there is work', async () => {
    const pool = await newPool();
    await pool.send(messageOf(pool.order()));
    const late = 'await new Promise((resolve) => setTimeout(resolve, 2_000));';
    const member = await pool.launch({ membership: { lifeSeconds: 1 }, faults: { agentPreload: late } });
    expect((await member.leaving()).reason).toBe('old');
  });

  test('leaves after an order when it has become old over it', async () => {
    const pool = await newPool();
    const order = pool.order();
    await pool.send(messageOf(order));
    const member = await pool.launch({ membership: { lifeSeconds: 6 } });
    await member.claim(1);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await member.answer(1, messageOf(order), order);
    expect((await member.result(1)).verdict).toBe('intact');
    expect((await member.leaving()).reason).toBe('old');
    await pool.has({ waiting: 0, held: 0 });
  });

  test('passes over what is no message, what is another’s, and what it receives twice', async () => {
    const pool = await newPool();
    const order = pool.order();
    const member = await pool.launch({ membership: { idleSeconds: 10 } });
    for (const body of ['hello', '{}', JSON.stringify({ ...messageOf(order), secret: 'x' }), '{"version":2}']) {
      await pool.send(body);
    }
    const others = pool.order({ runId: otherRun });
    await pool.send(messageOf(others));
    expect((await member.claim(1)).runId).toBe(otherRun);
    await member.answer(1, messageOf(others), null);
    await pool.send(messageOf(order));
    await pool.send(messageOf(order));
    expect((await member.claim(2)).runId).toBe(order.runId);
    await member.answer(2, messageOf(order), order);
    expect((await member.result(2)).verdict).toBe('intact');
    expect((await member.claim(3)).runId).toBe(order.runId);
    await member.answer(3, messageOf(order), null);
    expect((await member.leaving()).reason).toBe('idle');
    await pool.has({ waiting: 0, held: 0 });
    const { console } = await member.remains();
    expect(console.match(/"message refused"/g)).toHaveLength(4);
    expect(console.match(/"order taken"/g)).toHaveLength(1);
  });

  test('takes a claim for its own whose answer was lost, and claims no second time', async () => {
    const pool = await newPool();
    const order = pool.order();
    const lost = { kind: 'meanwhile', when: 'after', run: () => Promise.reject(new Error('lost')) } as const;
    inject('PutObject', lost, { times: 1, resource: 'claim.json' });
    const member = await pool.launch({ membership: { idleSeconds: 8 } });
    await pool.send(messageOf(order));
    await member.answer(1, messageOf(order), order);
    expect((await member.result(1)).verdict).toBe('intact');
    expect((await member.leaving()).reason).toBe('idle');
    expect(await account.read(ledgerKey.claim(ownPrefix, member.id, 2))).toBeNull();
  });

  test('waits for a queue that is out of reach, and says so once', async () => {
    const pool = await newPool();
    const order = pool.order();
    const fault = { kind: 'error', status: 503, code: 'ServiceUnavailable' } as const;
    inject('ReceiveMessage', fault, { times: 7, resource: pool.membership.queueUrl });
    await pool.send(messageOf(order));
    const member = await pool.launch({ membership: { idleSeconds: 30 } });
    await member.said('the queue answers again');
    await member.answer(1, messageOf(order), order);
    expect((await member.result(1)).verdict).toBe('intact');
    await member.machine.cutPower();
    const { console } = await member.remains();
    expect(console.match(/the queue does not answer/g)).toHaveLength(1);
  });

  test('leaves idle when the queue stays out of reach', async () => {
    const pool = await newPool();
    const fault = { kind: 'error', status: 503, code: 'ServiceUnavailable' } as const;
    inject('ReceiveMessage', fault, { resource: pool.membership.queueUrl });
    const member = await pool.launch({ membership: { idleSeconds: 5 } });
    expect((await member.leaving()).reason).toBe('idle');
  });
});

describe('a member that EC2 takes away', () => {
  test('while it waits for an order leaves', async () => {
    const pool = await newPool();
    const member = await pool.launch();
    await member.said('member of a pool');
    member.machine.interrupt(soon());
    expect((await member.leaving()).reason).toBe('taken-away');
  });

  test('while it waits for an answer gives the message back', async () => {
    const pool = await newPool();
    const member = await pool.launch();
    await pool.send(messageOf(pool.order()));
    await member.claim(1);
    await pool.has({ waiting: 0, held: 1 });
    member.machine.interrupt(soon());
    await pool.has({ waiting: 1, held: 0 });
    expect((await member.leaving()).reason).toBe('taken-away');
  });

  test('at work says how far it was, and gives the message back', async () => {
    hangOneObject();
    const pool = await newPool();
    const order = pool.order();
    const member = await pool.launch();
    await pool.send(messageOf(order));
    await member.answer(1, messageOf(order), order);
    await member.said('"phase":"bytes"');
    member.machine.interrupt(soon());
    expect(await member.result(1)).toMatchObject({ verdict: 'unproven', reason: 'interrupted' });
    await pool.has({ waiting: 1, held: 0 });
    expect((await member.leaving()).reason).toBe('taken-away');
  });

  test('by a shutdown from within ends at once', async () => {
    const pool = await newPool();
    const member = await pool.launch();
    await member.said('member of a pool');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    member.machine.signalAgent('SIGTERM');
    const { attemptDeadline, livedSeconds } = await member.remains();
    expect(attemptDeadline).toEqual({ code: 0, signal: null });
    expect(livedSeconds).toBeLessThan(15);
    expect((await member.leaving()).reason).toBe('taken-away');
  });
});

describe('a member takes no further order after one', () => {
  test('that found the backup corrupt', async () => {
    const pool = await newPool();
    const order = pool.order();
    const flipped = (body: Buffer) => Buffer.from(body.map((byte, at) => (at === 0 ? byte ^ 1 : byte)));
    inject('GetObject', { kind: 'altered', how: { body: flipped } }, { resource: account.keys.data });
    const member = await pool.launch();
    await pool.send(messageOf(order));
    await member.answer(1, messageOf(order), order);
    expect((await member.result(1)).verdict).toBe('corrupt');
    expect((await member.leaving()).reason).toBe('failed');
    await pool.has({ waiting: 0, held: 0 });
  });

  test('that is broken', async () => {
    const pool = await newPool();
    const order = pool.order({ backup: { file: 'dump.tar' } });
    const member = await pool.launch();
    await pool.send(messageOf(order));
    await member.answer(1, messageOf(order), order);
    expect(await member.result(1)).toMatchObject({ verdict: 'unproven', reason: 'internal' });
    expect((await member.leaving()).reason).toBe('failed');
  });

  test('whose result nobody can know', async () => {
    const pool = await newPool();
    const order = pool.order({ attempt: { number: 1, deadline: new Date(Date.now() + 25_000).toISOString() } });
    inject('PutObject', { kind: 'refused' }, { resource: 'turns/1/result.json' });
    inject('Publish', { kind: 'refused' });
    const member = await pool.launch();
    await pool.send(messageOf(order));
    await member.answer(1, messageOf(order), order);
    expect((await member.leaving()).reason).toBe('failed');
    await pool.has({ waiting: 1, held: 0 });
  });

  const deadline = soon().toISOString();
  const lone = { ...example, attempt: { number: 1, deadline } };
  const elsewhere = { ...lone.ledger, ownPrefix: 'attempts/AROAOTHER' };
  const withPool = (pool: Pool, changes: object) => ({ ...pool.order(), ...changes });
  test.for([
    ['is no order', () => '{"hello":1}', /is not an order/],
    ['is not JSON', () => '#!/bin/sh', /is not JSON/],
    ['is of another contract', (pool: Pool) => withPool(pool, { version: 1 }), /bake an image/],
    ['has a part that nobody knows', (pool: Pool) => withPool(pool, { surprise: true }), /surprise/],
    ['is for no pool', () => lone, /for no pool/],
    [
      'is for another pool',
      (pool: Pool) => {
        const order = pool.order();
        return { ...order, machine: { ...order.machine, pool: { ...order.machine.pool, name: 'other' } } };
      },
      /for the pool other/,
    ],
    ['is to be answered elsewhere', (pool: Pool) => withPool(pool, { ledger: elsewhere }), /another place/],
    ['is of another run', (pool: Pool) => withPool(pool, { runId: otherRun }), /the message named/],
    ['only probes', () => probeOrder, /one to probe/],
  ] as const)('that %s', async ([, answerOf, complaint]) => {
    const pool = await newPool();
    const member = await pool.launch();
    await pool.send(messageOf(pool.order()));
    const answer = answerOf(pool);
    await member.answer(1, messageOf(example), typeof answer === 'string' ? answer : JSON.stringify(answer));
    expect((await member.leaving()).reason).toBe('failed');
    const { console } = await member.remains();
    expect(console).toMatch(complaint);
    expect(console).not.toContain('"order taken"');
    expect(console).not.toContain(example.secret);
    await pool.has({ waiting: 1, held: 0 });
  });

  test('that was for another message', async () => {
    const pool = await newPool();
    const order = pool.order();
    const member = await pool.launch();
    await pool.send(messageOf(order));
    await member.answer(1, { ...messageOf(order), attempt: 2 }, order);
    expect((await member.leaving()).reason).toBe('failed');
  });
});

test('a member that crashes leaves its journal in the ledger', async () => {
  const pool = await newPool();
  const member = await pool.launch();
  await member.said('member of a pool');
  member.machine.signalAgent('SIGKILL');
  const { journal } = await member.remains();
  expect(journal).toContain('member of a pool');
});

test('a member is powered off at its end, whatever it does', async () => {
  const pool = await newPool();
  const member = await pool.launch({ membership: { endSeconds: 4 } });
  const { attemptDeadline, livedSeconds } = await member.remains();
  expect(attemptDeadline.signal).toBe('SIGKILL');
  expect(livedSeconds).toBeLessThan(7);
});

test.for([
  ['of another version', { version: 1 }, 'bake an image'],
  ['with a part that it does not know', { surprise: 1 }, 'surprise'],
] as const)('a membership %s is refused, and the complaint is in the ledger', async ([, spoilt, complaint]) => {
  const pool = await newPool();
  const member = await pool.launch({ membership: spoilt as object });
  const { attemptDeadline, journal } = await member.remains();
  expect(attemptDeadline.code).toBe(1);
  expect(journal).toContain(complaint);
});
