import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fixtureMilliseconds } from '../fixtures/repositories.ts';
import { type Account, openRestoringAccount } from './account.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: fixtureMilliseconds });

let account: Account;

beforeAll(async () => {
  account = await openRestoringAccount();
});
afterAll(() => account[Symbol.asyncDispose]());

test('an instance that is taken away while its Elasticsearch hangs in the restore says so in seconds', async () => {
  const { machine, said, remains } = await account.launch({ deadlineSeconds: 200 });
  await said('"phase":"restore"');
  machine.signalElasticsearch('SIGSTOP');
  machine.interrupt(new Date(Date.now() + 120_000));
  const noticed = performance.now();
  const { attemptDeadline, result } = await remains();
  expect(performance.now() - noticed).toBeLessThan(15_000);
  expect(attemptDeadline.code).toBe(0);
  expect(result).toMatchObject({ verdict: 'unproven', reason: 'interrupted' });
  // The restore begins before the last byte is read: which of both ends first is not said.
  expect(['structure', 'bytes']).toContain(result?.level.reached);
  expect(result?.explanation).toMatch(/Under way: .*Restore/);
});
