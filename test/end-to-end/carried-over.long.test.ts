import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { orderSchema } from '../../agent/contract/order.ts';
import { provenItemsSchema, provenPieceSchema } from '../../agent/contract/proven-items.ts';
import { repositories } from '../deployed-stack/configuration.ts';
import { soundContents } from '../fixtures/structured.ts';
import { patiently } from './interrupted-runs.ts';
import { type EndToEnd, startEndToEnd } from './setup.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

let endToEnd: EndToEnd;
beforeAll(async () => {
  endToEnd = await startEndToEnd();
});
afterAll(() => endToEnd?.end());

test('what an attempt had proven when spot took its machine is not read again, and the report names it', async () => {
  const { stack } = endToEnd;
  const snapshot = await endToEnd.take('several', { indices: 4 });
  const { indices } = await soundContents(endToEnd.cluster.repository, { name: 'several' });
  const last = indices.find(({ name }) => name === 'logs-several-3');
  const below = (id = '') => `${repositories.logs.bucket}/.*indices/${id}/`;
  const hanging = Promise.withResolvers<void>();
  const lift = stack.cloud.gate.inject({
    match: { action: 'GetObject', resource: new RegExp(`${below(last?.id)}.*/__`) },
    fault: { kind: 'meanwhile', when: 'before', run: () => hanging.promise },
    times: 100,
  });
  await endToEnd.land('logs');
  const said = (text: RegExp) =>
    endToEnd.events.some((event) => event.kind === 'console-line' && text.test(event.line));
  await vi.waitFor(() => expect(said(/"phase ended".*"elasticsearch"/)).toBe(true), patiently);
  const [first] = [...stack.cloud.host.machines.values()];
  // The three others are restored; this one is never answered.
  const { ledger } = orderSchema.parse(JSON.parse((await stack.read(ledgerKey.order(snapshot.runId, 1))) ?? ''));
  const kept = async (piece = 1): Promise<number> => {
    const text = await stack.read(ledgerKey.piece(ledger.ownPrefix, first?.instanceId ?? '', piece));
    return text === null ? 0 : provenPieceSchema.parse(JSON.parse(text)).items.length + (await kept(piece + 1));
  };
  await vi.waitFor(async () => expect(await kept()).toBe(3), patiently);
  await stack.cloud.host.interrupt(first?.instanceId ?? '');
  await first?.poweredOff;
  lift();
  hanging.resolve();
  const before = stack.cloud.gate.calls.length;

  const report = await endToEnd.report(snapshot);
  expect(report).toMatchObject({ verdict: 'verified', snapshot: { uuid: snapshot.uuid } });
  expect(report.attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'verified']);
  const provenBy = Object.fromEntries(report.items.map(({ path, provenBy }) => [path[0], provenBy]));
  expect(provenBy).toEqual({
    'logs-several': 1,
    'logs-several-1': 1,
    'logs-several-2': 1,
    'logs-several-3': undefined,
  });
  expect(report.items.every(({ recordsExpected, recordsRestored }) => recordsExpected === recordsRestored)).toBe(true);
  // The page is written after the report.
  const page = () => stack.read(ledgerKey.reportPage(snapshot.runId));
  const told = '3 of 4 indices were proven by attempt 1, before spot took its machine.';
  await vi.waitFor(async () => expect((await page()) ?? '').toContain(told), patiently);

  const read = stack.cloud.gate.calls.slice(before).filter(({ action }) => action === 'GetObject');
  const dataOf = (name: string) => {
    const id = indices.find((index) => index.name === name)?.id;
    return read.filter(({ resource }) => new RegExp(`${below(id)}.*/__`).test(resource));
  };
  for (const name of ['logs-several', 'logs-several-1', 'logs-several-2']) expect(dataOf(name)).toEqual([]);
  expect(dataOf('logs-several-3')).not.toEqual([]);

  const order = orderSchema.parse(JSON.parse((await stack.read(ledgerKey.order(snapshot.runId, 2))) ?? ''));
  const { ownPrefix } = order.ledger;
  const handed = await stack.read(ledgerKey.enclosed(ownPrefix, report.instance?.id ?? '', 'proven'));
  expect(provenItemsSchema.parse(JSON.parse(handed ?? '')).items).toHaveLength(3);
  const { reports, instances, mails } = await endToEnd.outcome(snapshot);
  expect([reports, instances.length]).toEqual([1, 2]);
  expect(mails).toHaveLength(0);
});
