import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { cutSchema } from '../../agent/contract/parts.ts';
import type { Report } from '../../agent/contract/report.ts';
import { damageFirst, isData } from './damage.ts';
import { patiently } from './interrupted-runs.ts';
import { type EndToEnd, type Snapshot, startEndToEnd } from './setup.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 600_000 });

const lines = 500;
const indices = 6;
const expectations = {
  version: 2,
  indices: [
    { for: ['logs-*'], checks: [{ documents: { min: lines } }] },
    { for: ['logs-*'], together: true, checks: [{ name: 'all of them', documents: { min: indices * lines } }] },
  ],
};

let endToEnd: EndToEnd;
beforeAll(async () => {
  endToEnd = await startEndToEnd({ split: { aboveGib: 1e-9, most: 3 }, maximumMachines: 3, expectations });
});
afterAll(() => endToEnd?.end());

const take = (name: string) => endToEnd.take(name, { of: 'archive', lines, indices });
const namesOf = ({ items }: Report) => items.map(({ path }) => path[0]);

async function partsOf({ runId }: Snapshot): Promise<string[]> {
  await vi.waitFor(async () => expect(await endToEnd.stack.read(ledgerKey.cut(runId))).not.toBeNull(), patiently);
  const cut = cutSchema.parse(JSON.parse((await endToEnd.stack.read(ledgerKey.cut(runId))) ?? ''));
  return cut.parts.map((part) => part.runId);
}

const recorded = async (runId: string, attempt = 1) =>
  JSON.parse((await endToEnd.stack.read(ledgerKey.attempt(runId, attempt))) ?? 'null');

test('a snapshot in three parts is proven by three instances, one of which is taken away and followed by another', async () => {
  const snapshot = await take('large');
  await endToEnd.land('archive');
  const [, second = ''] = await partsOf(snapshot);
  await vi.waitFor(async () => expect(await recorded(second)).not.toBeNull(), patiently);
  const { instanceId } = await recorded(second);
  const { host } = endToEnd.stack.cloud;
  // It is on record as soon as EC2 has launched it, and boots a moment later.
  await vi.waitFor(() => expect([...host.machines.keys()]).toContain(instanceId), patiently);
  await host.interrupt(instanceId);

  const report = await endToEnd.report(snapshot);
  expect(report).toMatchObject({
    verdict: 'verified',
    snapshot: { uuid: snapshot.uuid },
    level: { reached: 'examine' },
  });
  expect(namesOf(report)).toEqual(Array.from({ length: indices }, (_, at) => `logs-large${at === 0 ? '' : `-${at}`}`));
  expect(report.items.every(({ verdict, documents }) => verdict === 'verified' && documents === lines)).toBe(true);
  expect(report.parts?.map(({ verdict, items }) => [verdict, items])).toEqual([
    ['verified', 2],
    ['verified', 2],
    ['verified', 2],
  ]);
  const attempts = report.attempts.map(({ part, number, outcome }) => [part, number, outcome]);
  expect(attempts).toContainEqual([2, 1, 'interrupted']);
  expect(attempts).toContainEqual([2, 2, 'verified']);
  expect(attempts).toHaveLength(4);
  expect(new Set(report.attempts.map((attempt) => attempt.instanceId)).size).toBe(4);
  const [together] = report.checks.filter(({ name }) => name === 'all of them');
  expect(together).toMatchObject({ outcome: 'passed', actual: indices * lines });
  const page = () => endToEnd.stack.read(ledgerKey.reportPage(snapshot.runId));
  await vi.waitFor(async () => expect((await page()) ?? '').toContain('Proven in 3 parts, by 4 instances'), patiently);
  const { reports, mails, pages } = await endToEnd.outcome(snapshot);
  expect([reports, mails.length, pages.length]).toEqual([1, 0, 0]);
});

test('damage in one part is the whole’s, told once, and the other parts say what can be counted on', async () => {
  const snapshot = await take('spoilt');
  const damage = damageFirst(isData, (body) =>
    Buffer.from(body.map((byte, at) => (at === body.length >> 1 ? byte ^ 1 : byte))),
  );
  await endToEnd.land('archive', damage);
  const report = await endToEnd.report(snapshot);
  expect(report.verdict).toBe('corrupt');
  const { corrupt = [], verified = [] } = Object.groupBy(report.items, ({ verdict }) => verdict);
  expect([corrupt.length, verified.length]).toEqual([1, indices - 1]);
  expect(report.parts?.map(({ verdict }) => verdict).toSorted()).toEqual(['corrupt', 'verified', 'verified']);
  const { reports, mails, pages } = await endToEnd.outcome(snapshot);
  expect([reports, mails.length, pages.length]).toEqual([1, 1, 1]);
  expect(mails[0]?.message).toContain('Proven         in 3 parts, by 3 instances');
});

test('what lacks documents in the sum is suspect, though no part alone could know', async () => {
  const snapshot = await endToEnd.take('few', { of: 'archive', lines, indices: indices - 1 });
  await endToEnd.land('archive');
  const report = await endToEnd.report(snapshot);
  expect(report.verdict).toBe('suspect');
  expect(report.parts?.map(({ verdict }) => verdict)).toEqual(['verified', 'verified', 'verified']);
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([
    expect.objectContaining({ check: 'expectation', actual: (indices - 1) * lines }),
  ]);
  await endToEnd.outcome(snapshot);
});
