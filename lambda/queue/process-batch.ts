import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { errorFields, type Log } from '../observability/log.ts';

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

const eventSchema = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })),
});

const reserveMilliseconds = 2_000;

/**
 * Works on each message of an SQS event, all at once. A message whose work throws is reported as failed
 * (ReportBatchItemFailures), so that the queue delivers it again and, in the end, hands it to the dead-letter queue;
 * its neighbours are done. Throws only when the event is not one of SQS.
 */
export async function processBatch(
  event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
  log: Log,
  work: (message: Message, invocation: Invocation) => Promise<void>,
): Promise<SQSBatchResponse> {
  const messages = eventSchema.parse(event).Records;
  const milliseconds = Math.max(0, context.getRemainingTimeInMillis() - reserveMilliseconds);
  const signal = AbortSignal.timeout(milliseconds);
  const until = new Date(Date.now() + milliseconds);

  const failed = await Promise.all(
    messages.map(async ({ messageId, body }) => {
      const ownLog = log.with({ messageId });
      try {
        await work({ id: messageId, body }, { log: ownLog, signal, until });
        return [];
      } catch (error) {
        ownLog.error('message failed', { error: errorFields(error) });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failed.flat() };
}
