import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { isSignedWith } from '../../agent/contract/signature.ts';
import { order } from '../contract/examples.ts';
import { fixtureMilliseconds } from '../fixtures/repositories.ts';
import { type Account, openAccount } from './account.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: fixtureMilliseconds });

let account: Account;
const lifted: (() => void)[] = [];

beforeAll(async () => {
  account = await openAccount();
});
afterEach(() => {
  for (const lift of lifted.splice(0)) lift();
});
afterAll(() => account[Symbol.asyncDispose]());

/** For the rest of the test. */
function hangOneObject(): void {
  lifted.push(hang());
}

/** From now on S3 takes the request for one of the snapshot's data objects, and never answers it. */
function hang(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const resource = account.keys.data;
  const fault = { kind: 'meanwhile', when: 'before', run: () => promise } as const;
  const lift = account.gate.inject({ match: { action: 'GetObject', resource }, fault, times: 100 });
  return () => {
    lift();
    resolve();
  };
}

function refuse(action: 'PutObject' | 'Publish'): void {
  lifted.push(account.gate.inject({ match: { action }, fault: { kind: 'refused' }, times: 1_000 }));
}

const otherWriter = { repositoryUuid: 'someone-elses', clusterId: null, generation: 0, runId: order.runId };

test('an instance that is left alone proves, delivers and exits', async () => {
  const remains = await (await account.launch()).remains();
  expect(remains).toMatchObject({
    attemptDeadline: { code: 0 },
    result: { verdict: 'intact', level: { reached: 'bytes' } },
    journal: null,
    notices: [{ inline: null }],
  });
  expect(remains.log).toContain('"judged"');
});

describe('an instance that is taken away', () => {
  test('while bytes are read says interrupted, how far it was and what it had found', async () => {
    hangOneObject();
    const { machine, said, remains } = await account.launch({ order: { lastFingerprint: otherWriter } });
    await said('"phase":"bytes"');
    machine.interrupt(new Date(Date.now() + 120_000));
    const noticed = performance.now();
    const { attemptDeadline, result, notices, log } = await remains();
    // Up to five seconds until the notice is seen, two for what hangs, two for the clean-up.
    expect(performance.now() - noticed).toBeLessThan(12_000);
    expect(attemptDeadline.code).toBe(0);
    expect(result).toMatchObject({ verdict: 'unproven', reason: 'interrupted', level: { reached: 'structure' } });
    expect(result?.explanation).toMatch(
      /^EC2 took this instance away \(terminate at .*\)\. Under way: .*Read every byte \(.* of .*%.*\)/,
    );
    expect(result?.findings).toMatchObject([{ check: 'writer-conflict', severity: 'warning' }]);
    expect(notices).toHaveLength(1);
    expect(log).toContain('"action":"terminate"');
  });

  test('by a shutdown from within says the same at once', async () => {
    hangOneObject();
    const { machine, said, remains } = await account.launch();
    await said('"phase":"bytes"');
    machine.signalAgent('SIGTERM');
    const { attemptDeadline, result } = await remains();
    expect(attemptDeadline.code).toBe(0);
    expect(result).toMatchObject({ verdict: 'unproven', reason: 'interrupted' });
    expect(result?.explanation).toContain('This machine was shut down.');
  });

  test('and can’t reach S3 any more has its findings carried by the notice', async () => {
    hangOneObject();
    refuse('PutObject');
    const { machine, said, remains } = await account.launch({
      order: { lastFingerprint: otherWriter },
      deadlineSeconds: 40,
    });
    await said('"phase":"bytes"');
    machine.interrupt(new Date(Date.now() + 10_000));
    const { attemptDeadline, result, notices } = await remains();
    expect(attemptDeadline.code).toBe(0);
    expect(result).toBeNull();
    const { inline } = notices[0] ?? {};
    expect(isSignedWith(order.secret, inline?.result ?? '', inline?.signature ?? '')).toBe(true);
    expect(JSON.parse(inline?.result ?? '')).toMatchObject({
      reason: 'interrupted',
      findings: [{ check: 'writer-conflict' }],
    });
  });
});

/** All of them wait for the same object, and for their deadlines, beside each other. */
describe.concurrent('a proof that can’t finish in time', () => {
  beforeAll(() => hang());

  test('is reported before the deadline, with how far it was', async ({ expect }) => {
    const { remains } = await account.launch({ deadlineSeconds: 16, order: { lastFingerprint: otherWriter } });
    const { attemptDeadline, result, livedSeconds } = await remains();
    expect(attemptDeadline.code).toBe(0);
    expect(livedSeconds).toBeLessThan(16);
    expect(result).toMatchObject({ verdict: 'unproven', reason: 'deadline', findings: [{ check: 'writer-conflict' }] });
    expect(result?.explanation).toMatch(/its attempt's deadline\. Under way: .*Read every byte \(/);
  });

  test.for([
    ['behind', -180],
    ['ahead', 180],
  ] as const)(
    'is reported before the deadline by a machine whose clock is three minutes %s',
    async ([, clockAheadSeconds], { expect }) => {
      const { remains } = await account.launch({ deadlineSeconds: 16, faults: { clockAheadSeconds } });
      const { attemptDeadline, result, livedSeconds, log } = await remains();
      expect(attemptDeadline.code).toBe(0);
      expect(livedSeconds).toBeLessThan(16);
      expect(result).toMatchObject({ verdict: 'unproven', reason: 'deadline', level: { reached: 'structure' } });
      const [, ahead] = /"the clock is wrong",.*"aheadSeconds":(-?\d+)/.exec(log ?? '') ?? [];
      expect(Math.abs(Number(ahead) - clockAheadSeconds)).toBeLessThan(3);
    },
  );
});

test('a proof that can’t finish in time and that nobody would hear of ends with code 1 in time', async () => {
  hangOneObject();
  refuse('PutObject');
  refuse('Publish');
  const { remains } = await account.launch({ deadlineSeconds: 14 });
  const { attemptDeadline, result, notices, console } = await remains();
  expect(attemptDeadline.code).toBe(1);
  expect(console).toContain('"judged"');
  expect([result, notices]).toEqual([null, []]);
});

describe('a metadata service', () => {
  test('that dies once the proof is under way keeps nothing from being proven and delivered', async () => {
    hangOneObject();
    const { machine, said, remains } = await account.launch();
    await said('"phase":"bytes"');
    machine.disturbMetadata({ diesAfterSeconds: 0 });
    await said('does not answer');
    for (const lift of lifted.splice(0)) lift();
    expect(await remains()).toMatchObject({ attemptDeadline: { code: 0 }, result: { verdict: 'intact' } });
  });

  test('that is late, cross, and without a role at first is waited for', async () => {
    const metadata = { silentSeconds: 1, refusals: 2, failures: 2, roleAfterSeconds: 4 };
    const { remains } = await account.launch({ faults: { metadata } });
    expect(await remains()).toMatchObject({ attemptDeadline: { code: 0 }, result: { verdict: 'intact' } });
  });
});

test('an order whose backup its store can’t read ends with a result that says so', async () => {
  const { remains } = await account.launch({ order: { backup: { file: 'dump.tar' } } });
  expect(await remains()).toMatchObject({
    attemptDeadline: { code: 0 },
    result: { verdict: 'unproven', reason: 'internal', explanation: expect.stringContaining('uuid') },
    notices: [{ inline: null }],
  });
});

describe('an agent that fails', () => {
  test('by being killed leaves the end of its journal in the ledger', async () => {
    hangOneObject();
    const { machine, said, remains } = await account.launch();
    await said('"phase":"bytes"');
    machine.signalAgent('SIGKILL');
    const { attemptDeadline, result, log, journal } = await remains();
    expect(attemptDeadline.signal).toBe('SIGKILL');
    expect([result, log]).toEqual([null, null]);
    expect(journal).toContain('"phase started"');
  });

  test('for want of memory leaves word of it', async () => {
    const { remains } = await account.launch({ faults: { agentHeapMegabytes: 10 } });
    const { attemptDeadline, result, journal } = await remains();
    expect(attemptDeadline.code).not.toBe(0);
    expect(result).toBeNull();
    expect(journal).toContain('heap out of memory');
  });

  test.each([
    ['that is newer than it knows', { version: contractVersion + 1 }, 'bake an image'],
    ['that is older than it knows', { version: contractVersion - 1 }, 'bake an image'],
    ['with a part that it does not know', { surprise: 1 }, 'surprise'],
  ])('because of an order %s leaves its complaint in the ledger', async (_, spoilt, complaint) => {
    const deadline = new Date(Date.now() + 60_000).toISOString();
    const text = JSON.stringify({ ...order, attempt: { number: 1, deadline }, ...spoilt });
    const { remains } = await account.launch({ userData: Buffer.from(text) });
    const { attemptDeadline, journal } = await remains();
    expect(attemptDeadline.code).toBe(1);
    expect(journal).toContain(complaint);
  });

  test.each([
    ['nothing', null],
    ['no bytes', Buffer.alloc(0)],
    ['an order cut in its middle', Buffer.from(JSON.stringify(order)).subarray(0, 200)],
    ['half a character', Buffer.concat([Buffer.from('{"a":"'), Buffer.from('\u{1f98b}').subarray(0, 2)])],
    ['16 KB of garbage', Buffer.from(Array.from({ length: 16_384 }, (_, at) => (at * 7_919) % 256))],
    ['a script', Buffer.from('#!/bin/sh\ncurl example.com | sh\n')],
  ])('because its user-data is %s ends with its machine and writes nowhere', async (_, userData) => {
    const { remains } = await account.launch({ userData });
    const { attemptDeadline, journal, result, console, livedSeconds } = await remains();
    expect(attemptDeadline.code).toBe(1);
    expect([journal, result]).toEqual([null, null]);
    expect(console).toContain('the attempt has no result');
    expect(console).toContain('the journal is lost with the machine');
    expect(livedSeconds).toBeLessThan(30);
  });

  test('in silence is ended by its machine at the deadline', async () => {
    hangOneObject();
    const { machine, said, remains } = await account.launch({ deadlineSeconds: 8 });
    await said('"order taken"');
    machine.signalAgent('SIGSTOP');
    const { attemptDeadline, result, livedSeconds } = await remains();
    expect(attemptDeadline.signal).toBe('SIGKILL');
    expect(result).toBeNull();
    expect(livedSeconds).toBeGreaterThan(6);
    expect(livedSeconds).toBeLessThan(10);
  });

  test('in silence, without an order, is ended at the image’s maximum', async () => {
    const { remains, machine, said } = await account.launch({
      userData: null,
      faults: { metadata: { silentSeconds: 60 }, maximumLifeSeconds: 4 },
    });
    await said('agent started');
    machine.signalAgent('SIGSTOP');
    const { attemptDeadline, livedSeconds } = await remains();
    expect(attemptDeadline.signal).toBe('SIGKILL');
    expect(livedSeconds).toBeLessThan(6);
  });
});

test('a machine whose kernel panics and reboots ends without a second beginning', async () => {
  hangOneObject();
  const { machine, said, remains } = await account.launch();
  await said('"phase":"bytes"');
  await machine.panic();
  const { result, console } = await remains();
  expect(result).toBeNull();
  expect(console.match(/"agent started"/g)).toHaveLength(1);
  expect(console).toContain('booted before, and is powered off');
});

test.runIf(process.getuid?.() === 0)(
  'a machine that lacks the disks that were ordered makes a proof unproven',
  async () => {
    const { remains } = await account.launch({ order: { level: 'restore' }, faults: { diskMegabytes: 48 } });
    const { result } = await remains();
    expect(result).toMatchObject({ verdict: 'unproven', reason: 'disks-missing', findings: [] });
    expect(result?.explanation).toMatch(
      /^Disks that were ordered are missing: the order asks for 100 GB, .* has 50\.3 MB/,
    );
  },
);

test.runIf(process.getuid?.() === 0)('a disk that is full makes a proof unproven, never a backup corrupt', async () => {
  const { machine, said, remains } = await account.launch({
    // Only for a restore is anything copied to the disk.
    order: { level: 'restore' },
    faults: { diskMegabytes: 400 },
  });
  lifted.push(
    account.gate.inject({
      match: { action: 'GetObject', resource: account.keys.data },
      fault: { kind: 'meanwhile', when: 'before', run: () => machine.fillDisk() },
      times: 1,
    }),
  );
  await said('agent started');
  expect(await remains()).toMatchObject({
    attemptDeadline: { code: 0 },
    // Whoever needs it first, of the copy and of Elasticsearch.
    result: { verdict: 'unproven', reason: expect.stringMatching(/^(storage|server)-unavailable$/) },
  });
});
