import * as z from 'zod';
import { resultNoticeSchema } from '../../agent/contract/result.ts';
import { readS3Record, s3NotificationSchema, s3TestEventSchema } from '../s3-notification.ts';
import { parseJson, parsePart, UnreadableMessageError } from '../unreadable-message.ts';

/** Someone says that an instance has a result. Nothing of it is believed: it only says where to look. */
export type Claim =
  | { readonly kind: 'notice'; readonly runId: string; readonly instanceId: string }
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string; readonly instanceId: string };

/** One thing that a message says; `read` throws an `UnreadableMessageError`, or gives null for what is no claim. */
export interface Announcement {
  read(): Claim | null;
}

/** What SNS puts around a message for a queue. Source: SNS developer guide, "Fanout to Amazon SQS queues". */
const envelopeSchema = z.object({ Type: z.literal('Notification'), TopicArn: z.string(), Message: z.string() });

/** A message is either a notice from the results topic, or the ledger's own word that a result was written there. */
export function readAnnouncements(body: string): Announcement[] {
  const message = parseJson(body, 'message');
  if (s3TestEventSchema.safeParse(message).success) return [];
  const notification = s3NotificationSchema.safeParse(message);
  if (notification.success) return notification.data.Records.map((record) => ({ read: () => fromLedger(record) }));
  const envelope = envelopeSchema.safeParse(message);
  if (envelope.success) return [{ read: () => fromTopic(envelope.data.Message) }];
  throw new UnreadableMessageError(
    'The message has neither the field Records of an S3 notification, nor Type, TopicArn and Message as SNS sends them. ' +
      'Look at it in the dead-letter queue, and at who else may send to this queue.',
  );
}

function fromTopic(text: string): Claim {
  const { runId, instanceId } = parsePart(resultNoticeSchema, parseJson(text, 'notice'), 'notice');
  return { kind: 'notice', runId, instanceId };
}

const resultKey = /^attempts\/[A-Za-z0-9]+:(i-[0-9a-f]+)\/result\.json$/;

function fromLedger(record: unknown): Claim | null {
  const { bucket, key, created } = readS3Record(record);
  const [, instanceId] = resultKey.exec(key) ?? [];
  return created && instanceId !== undefined ? { kind: 'object', bucket, key, instanceId } : null;
}
