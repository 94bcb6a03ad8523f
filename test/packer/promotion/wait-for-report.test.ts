import { type GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { waitForReport } from '../../../packer/promotion/wait-for-report.ts';
import { order } from '../../contract/examples.ts';
import { reportFrom, result } from '../../lambda/examples.ts';

const { runId } = order;
const pace = { pollMilliseconds: 2, unheardMilliseconds: 40 };

/** A ledger in memory: of runs, what was ordered and what was reported. */
function ledgerOf(objects: Map<string, unknown>) {
  const send = async ({ input }: GetObjectCommand) => {
    const object = objects.get(input.Key ?? '');
    if (object === undefined) throw new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } });
    const text = JSON.stringify(object);
    return { ETag: '"1"', ContentLength: text.length, Body: { transformToString: async () => text } };
  };
  return { s3: { send } as unknown as S3Client, bucket: 'ledger' };
}

async function waiting(objects: Map<string, unknown>, onLanding: (landings: number) => void) {
  let landings = 1;
  const landAgain = async () => {
    landings += 1;
    onLanding(landings);
  };
  const wait = { landAgain, signal: AbortSignal.timeout(10_000) };
  const outcome = await waitForReport(ledgerOf(objects), runId, wait, pace).catch((error: unknown) => error);
  return { outcome, landings };
}

const report = reportFrom({ ...result, runId });
const orderKey = ledgerKey.order(runId, 1);
const reportKey = ledgerKey.report(runId);

test('a backup that nobody has heard of lands again', async () => {
  const objects = new Map<string, unknown>();
  const { outcome, landings } = await waiting(objects, () => {
    objects.set(orderKey, order);
    // Long after the time in which it would have landed once more.
    setTimeout(() => objects.set(reportKey, report), 4 * pace.unheardMilliseconds);
  });
  expect(outcome).toMatchObject({ runId, verdict: report.verdict });
  expect(landings).toBe(2);
});

test('a backup whose proof was ordered does not land again, however long that takes', async () => {
  const objects = new Map<string, unknown>([[orderKey, order]]);
  setTimeout(() => objects.set(reportKey, report), 3 * pace.unheardMilliseconds);
  expect(await waiting(objects, () => {})).toMatchObject({ outcome: { runId }, landings: 1 });
});

test('three landings that nobody has heard of are the end, with where to look', async () => {
  const { outcome, landings } = await waiting(new Map(), () => {});
  expect(outcome).toMatchObject({ code: 'landing-unheard', message: expect.stringContaining("trigger's log") });
  expect(landings).toBe(3);
});
