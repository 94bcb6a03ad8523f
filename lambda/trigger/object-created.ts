import * as z from 'zod';
import { readS3Record, s3NotificationSchema, s3TestEventSchema } from '../queue/s3-notification.ts';
import { parseJson, parsePart, UnreadableMessageError } from '../queue/unreadable-message.ts';
import {
  type LaunchMessage,
  launchMessageSchema,
  type ProbeMessage,
  probeMessageSchema,
  type RaiseMessage,
  raiseMessageSchema,
} from '../run/messages.ts';

/** An object has landed in a bucket. */
export interface ObjectCreated {
  readonly bucket: string;
  /** As it is in the bucket. */
  readonly key: string;
  /** ISO 8601, by AWS's clock. */
  readonly at: string;
}

/**
 * What the trigger is asked for: the run of a snapshot that has landed, the instance of an attempt, room in a pool, or
 * a probe.
 */
export type Request =
  | { readonly kind: 'object-created'; readonly objectCreated: ObjectCreated }
  | { readonly kind: 'launch'; readonly launch: LaunchMessage }
  | { readonly kind: 'raise'; readonly raise: RaiseMessage }
  | { readonly kind: 'probe'; readonly probe: ProbeMessage };

/**
 * One thing that a message says; `read` throws an `UnreadableMessageError`, or gives null for what asks for nothing.
 */
export interface Announcement {
  read(): Request | null;
}

const eventBridgeSchema = z.object({ source: z.literal('aws.s3'), 'detail-type': z.string() });

const objectCreatedSchema = z.object({
  time: z.iso.datetime(),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1) }),
  }),
});

/**
 * What a queue message announces: S3's own notification (any number of records), EventBridge's event (one), a launch
 * or a probe. Throws an `UnreadableMessageError` when it is neither; the test event that S3 sends at set-up announces
 * nothing.
 */
export function readAnnouncements(body: string): Announcement[] {
  const message = parseJson(body, 'message');
  if (s3TestEventSchema.safeParse(message).success) return [];
  const notification = s3NotificationSchema.safeParse(message);
  if (notification.success) return notification.data.Records.map((record) => ({ read: () => fromS3(record) }));
  const event = eventBridgeSchema.safeParse(message);
  if (event.success) return [{ read: () => fromEventBridge(event.data['detail-type'], message) }];
  const launch = launchMessageSchema.safeParse(message);
  if (launch.success) return [{ read: () => ({ kind: 'launch', launch: launch.data }) }];
  const raise = raiseMessageSchema.safeParse(message);
  if (raise.success) return [{ read: () => ({ kind: 'raise', raise: raise.data }) }];
  const probe = probeMessageSchema.safeParse(message);
  if (probe.success) return [{ read: () => ({ kind: 'probe', probe: probe.data }) }];
  throw new UnreadableMessageError(
    'The message has neither the field Records of an S3 notification, nor the source aws.s3 and a detail-type as ' +
      "EventBridge sends it, nor is it one of Mayfly's own. Look at it in the dead-letter queue, and at who else may " +
      'send to this queue.',
  );
}

function fromS3(record: unknown): Request | null {
  const { bucket, key, at, created } = readS3Record(record);
  return created ? { kind: 'object-created', objectCreated: { bucket, key, at } } : null;
}

/** Source: S3 user guide, "EventBridge event message structure". Its key is not URL-encoded. */
function fromEventBridge(type: string, message: unknown): Request | null {
  if (type !== 'Object Created') return null;
  const { time, detail } = parsePart(objectCreatedSchema, message, 'EventBridge event');
  return { kind: 'object-created', objectCreated: { bucket: detail.bucket.name, key: detail.object.key, at: time } };
}
