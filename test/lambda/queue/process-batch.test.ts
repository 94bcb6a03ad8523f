import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processBatch } from '../../../lambda/queue/process-batch.ts';
import { recordingLog } from '../recording-log.ts';
import { recordingMetrics, valuesOf } from '../recording-metrics.ts';

const context = { getRemainingTimeInMillis: () => 30_000 };
const record = (messageId: string, tries = 1) => ({
  ...{ messageId, body: '', eventSource: 'aws:sqs' },
  attributes: { ApproximateReceiveCount: String(tries) },
});
const recording = () => ({ log: recordingLog().log, ...recordingMetrics(() => new Date(), false) });

test('reports the messages that failed, and works on their neighbours', async () => {
  const recorded = recordingLog();
  const { metrics } = recording();
  const done: string[] = [];
  const response = await processBatch(
    { Records: ['a', 'b', 'c'].map((id) => record(id)) },
    context,
    { log: recorded.log, metrics },
    async ({ id }) => {
      if (id === 'b') throw new Error('no');
      await sleep(5);
      done.push(id);
    },
  );
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  expect(done.sort()).toEqual(['a', 'c']);
  expect(recorded.lines).toMatchObject([
    { level: 'error', message: 'message failed', messageId: 'b', error: { message: 'no' } },
  ]);
});

test('reports a message whose work throws at once', async () => {
  const response = await processBatch({ Records: [record('a')] }, context, recording(), () => {
    throw new Error('at once');
  });
  expect(response.batchItemFailures).toHaveLength(1);
});

test('measures the messages that fail for the third time, for Lambda counts no error', async () => {
  const measuredOf = async (...tries: number[]) => {
    const { log, metrics, measured } = recording();
    const Records = tries.map((count, index) => record(`message-${index}`, count));
    await processBatch({ Records }, context, { log, metrics }, async () => {
      throw new Error('AccessDenied');
    });
    return valuesOf(measured);
  };
  expect(await measuredOf(1, 2, 2)).toEqual({});
  expect(await measuredOf(1, 3, 8)).toEqual({ MessagesFailed: 2 });
});

test('measures nothing of messages that are done, however often they have failed', async () => {
  const { log, metrics, measured } = recording();
  await processBatch({ Records: [record('a', 7)] }, context, { log, metrics }, async () => {});
  expect(measured).toEqual([]);
});

test('aborts the work before Lambda ends the function', async () => {
  const shortly = { getRemainingTimeInMillis: () => 2_050 };
  const response = await processBatch({ Records: [record('a')] }, shortly, recording(), async (_, { signal }) => {
    await sleep(60_000, undefined, { signal });
  });
  expect(response.batchItemFailures).toHaveLength(1);
});

test('throws when the event is none of SQS', async () => {
  await expect(processBatch({ detail: {} }, context, recording(), async () => {})).rejects.toThrow(/Records/);
});
