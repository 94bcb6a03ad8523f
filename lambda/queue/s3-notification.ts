import * as z from 'zod';
import { parsePart, UnreadableMessageError } from './unreadable-message.ts';

/** Something that happened to an object, as S3 tells it. */
export interface ObjectEvent {
  readonly bucket: string;
  /** As it is in the bucket, no longer URL-encoded. */
  readonly key: string;
  readonly at: string;
  readonly created: boolean;
}

/** The envelope; each of its records is read on its own, so that a bad one does not stop its neighbours. */
export const s3NotificationSchema = z.object({ Records: z.array(z.unknown()) });

/** What S3 sends once, when the notification is set up. */
export const s3TestEventSchema = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') });

const recordSchema = z.object({
  eventSource: z.literal('aws:s3'),
  eventName: z.string(),
  eventTime: z.iso.datetime(),
  s3: z.object({ bucket: z.object({ name: z.string().min(1) }), object: z.object({ key: z.string().min(1) }) }),
});

/** Source: S3 user guide, "Event message structure". The key arrives URL-encoded as a form is, spaces as `+`. */
export function readS3Record(record: unknown): ObjectEvent {
  const { eventName, eventTime, s3 } = parsePart(recordSchema, record, 'record of the S3 notification');
  return {
    bucket: s3.bucket.name,
    key: decodeKey(s3.object.key),
    at: eventTime,
    created: eventName.startsWith('ObjectCreated:'),
  };
}

function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch (cause) {
    throw new UnreadableMessageError('The field s3.object.key of the S3 notification is not URL-encoded.', { cause });
  }
}
