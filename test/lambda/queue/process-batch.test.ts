import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processBatch } from '../../../lambda/queue/process-batch.ts';
import { recordingLog } from '../recording-log.ts';

const context = { getRemainingTimeInMillis: () => 30_000 };
const record = (messageId: string, body = '') => ({ messageId, body, attributes: {}, eventSource: 'aws:sqs' });

test('reports the messages that failed, and works on their neighbours', async () => {
  const { log, lines } = recordingLog();
  const done: string[] = [];
  const response = await processBatch(
    { Records: ['a', 'b', 'c'].map((id) => record(id)) },
    context,
    log,
    async ({ id }) => {
      if (id === 'b') throw new Error('no');
      await sleep(5);
      done.push(id);
    },
  );
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  expect(done.sort()).toEqual(['a', 'c']);
  expect(lines).toMatchObject([
    { level: 'error', message: 'message failed', messageId: 'b', error: { message: 'no' } },
  ]);
});

test('reports a message whose work throws at once', async () => {
  const response = await processBatch({ Records: [record('a')] }, context, recordingLog().log, () => {
    throw new Error('at once');
  });
  expect(response.batchItemFailures).toHaveLength(1);
});

test('aborts the work before Lambda ends the function', async () => {
  const shortly = { getRemainingTimeInMillis: () => 2_050 };
  const response = await processBatch(
    { Records: [record('a')] },
    shortly,
    recordingLog().log,
    async (_, { signal }) => {
      await sleep(60_000, undefined, { signal });
    },
  );
  expect(response.batchItemFailures).toHaveLength(1);
});

test('throws when the event is none of SQS', async () => {
  await expect(processBatch({ detail: {} }, context, recordingLog().log, async () => {})).rejects.toThrow(/Records/);
});
