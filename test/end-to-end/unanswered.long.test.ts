import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, test, vi } from 'vitest';
import { repositories } from '../deployed-stack/configuration.ts';
import { keyIn } from '../deployed-stack/deployed-stack.ts';
import { orderedBefore } from './ordered-before.ts';
import { type EndToEnd, type Snapshot, startEndToEnd } from './setup.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

let endToEnd: EndToEnd;
let sound: Snapshot;
beforeAll(async () => {
  endToEnd = await startEndToEnd();
  // Whose order tells what a run of the past was ordered to do.
  sound = await endToEnd.take('sound');
  await endToEnd.land();
  await endToEnd.report(sound);
});
afterAll(() => endToEnd?.end());

describe.concurrent('a snapshot without an answer', () => {
  afterAll(() => {
    endToEnd.image.heapMegabytes = 256;
  });

  test('is unproven, not listed, when its blob landed and no index ever names it', async ({ expect }) => {
    const uuid = 'never-listed_AAAAAAAAA';
    const key = keyIn('logs', `snap-${uuid}.dat`);
    const snapshot: Snapshot = { name: uuid, uuid, repository: 'logs', key, runId: endToEnd.stack.runId(uuid) };
    await orderedBefore(endToEnd.stack, snapshot, sound, { secondsAgo: 600, secondsLeft: 600 });
    await put(repositories.logs.bucket, key);
    const report = await endToEnd.report(snapshot);
    expect(report).toMatchObject({ verdict: 'unproven', reason: 'not-listed', findings: [] });
    const { reports, instances, mails, pages } = await endToEnd.outcome(snapshot);
    expect([reports, instances]).toEqual([1, [report.instance?.id]]);
    expect([mails.length, pages.length]).toEqual([1, 1]);
  });

  test('is unproven when Elasticsearch starts in none of the attempts, well before the deadline', async ({
    expect,
  }) => {
    const snapshot = await endToEnd.take('unready');
    await orderedBefore(endToEnd.stack, snapshot, sound, { secondsAgo: 1, secondsLeft: 80, attempts: 2 });
    // Java refuses so little at its start.
    endToEnd.image.heapMegabytes = 1;
    await endToEnd.land();
    const report = await endToEnd.report(snapshot);
    expect(report).toMatchObject({
      verdict: 'unproven',
      reason: 'server-unavailable',
      explanation: expect.stringMatching(/^After 2 attempts: /),
      level: { reached: 'bytes' },
      findings: [],
      attempts: [{ outcome: 'server-unavailable' }, { outcome: 'server-unavailable' }],
    });
    const { reports, instances, mails, pages } = await endToEnd.outcome(snapshot);
    expect([reports, instances]).toEqual([1, report.attempts.map(({ instanceId }) => instanceId)]);
    expect([mails.length, pages.length]).toEqual([1, 1]);
    expect(mails[0]?.message).toContain('2 attempts\n  1. server-unavailable: ');
  });
});

async function put(Bucket: string, Key: string): Promise<void> {
  await endToEnd.stack.cloud.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'anything' }));
}
