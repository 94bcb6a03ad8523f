import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { errorFields, type Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';

/** One message of the queue. `id` stays the same when it is delivered again. */
export interface Message {
  readonly id: string;
  readonly body: string;
}

/** What every piece of work is handed with its message. */
export interface Invocation {
  readonly log: Log;
  /** Aborts shortly before Lambda ends the function, so that the failure can still be reported. */
  readonly signal: AbortSignal;
  /** When `signal` aborts. */
  readonly until: Date;
}

export type Work = (message: Message, invocation: Invocation) => Promise<void>;

/** Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
const recordSchema = z.object({
  messageId: z.string(),
  body: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int().min(1) }),
});

const eventSchema = z.object({ Records: z.array(recordSchema) });

const reserveMilliseconds = 2_000;

/** What fails twice may have come too early, or met a passing fault. */
const triesBeforeAlarm = 3;

/**
 * Works on each message of an SQS event, all at once. A message whose work throws is reported as failed
 * (ReportBatchItemFailures), so that the queue delivers it again and, in the end, hands it to the dead-letter queue;
 * its neighbours are done. For Lambda that is no error: those that fail again and again are measured here. Throws only
 * when the event is not one of SQS.
 */
export async function processBatch(
  event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
  { log, metrics }: { readonly log: Log; readonly metrics: Pick<Metrics, 'ofStage'> },
  work: Work,
): Promise<SQSBatchResponse> {
  const messages = eventSchema.parse(event).Records;
  const milliseconds = Math.max(0, context.getRemainingTimeInMillis() - reserveMilliseconds);
  const signal = AbortSignal.timeout(milliseconds);
  const until = new Date(Date.now() + milliseconds);

  const outcomes = await Promise.all(
    messages.map(async ({ messageId, body, attributes: { ApproximateReceiveCount: tries } }) => {
      const ownLog = log.with({ messageId });
      try {
        await work({ id: messageId, body }, { log: ownLog, signal, until });
        return [];
      } catch (error) {
        ownLog.error('message failed', { tries, error: errorFields(error) });
        return [{ messageId, tries }];
      }
    }),
  );
  const failed = outcomes.flat();
  const again = failed.filter(({ tries }) => tries >= triesBeforeAlarm);
  if (again.length > 0) metrics.ofStage({ MessagesFailed: again.length });
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
