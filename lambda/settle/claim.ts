import * as z from 'zod';
import { instanceSchema } from '../../agent/contract/instance.ts';
import { type ResultNotice, resultNoticeSchema } from '../../agent/contract/result.ts';
import type { Member } from '../ledger/turns.ts';
import { readS3Record, s3NotificationSchema, s3TestEventSchema } from '../queue/s3-notification.ts';
import { parseJson, parsePart, UnreadableMessageError } from '../queue/unreadable-message.ts';
import { recheckMessageSchema } from '../run/messages.ts';

/** Someone says that something has become of a run. Nothing of it is believed: it only says where to look. */
export type Claim =
  /** An instance has a result, or says it right here, signed. */
  | { readonly kind: 'notice'; readonly notice: ResultNotice }
  /** A result was written into the ledger. */
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string; readonly instanceId: string }
  /** A member of a pool asks for an order, or says that it leaves. */
  | ({ readonly kind: 'turn'; readonly bucket: string; readonly turn: number } & Member)
  | ({ readonly kind: 'leaving'; readonly bucket: string } & Member)
  /** EC2 says that an instance, anyone's, is about to go, or going, or gone: then nothing is left to end. */
  | { readonly kind: 'instance'; readonly instanceId: string; readonly what: string; readonly isGone: boolean }
  /** Another function of ours, that somebody should look. */
  | { readonly kind: 'recheck'; readonly runId: string };

/** One thing that a message says; `read` throws an `UnreadableMessageError`, or gives null for what is no claim. */
export interface Announcement {
  read(): Claim | null;
}

/** What SNS puts around a message for a queue. Source: SNS developer guide, "Fanout to Amazon SQS queues". */
const envelopeSchema = z.object({ Type: z.literal('Notification'), TopicArn: z.string(), Message: z.string() });

const ec2EventSchema = z.object({ source: z.literal('aws.ec2'), 'detail-type': z.string() });

export function readAnnouncements(body: string): Announcement[] {
  const message = parseJson(body, 'message');
  if (s3TestEventSchema.safeParse(message).success) return [];
  const notification = s3NotificationSchema.safeParse(message);
  if (notification.success) return notification.data.Records.map((record) => ({ read: () => fromLedger(record) }));
  const envelope = envelopeSchema.safeParse(message);
  if (envelope.success) return [{ read: () => fromTopic(envelope.data.Message) }];
  const event = ec2EventSchema.safeParse(message);
  if (event.success) return [{ read: () => fromEc2(event.data['detail-type'], message) }];
  const recheck = recheckMessageSchema.safeParse(message);
  if (recheck.success) return [{ read: () => ({ kind: 'recheck', runId: recheck.data.recheck }) }];
  throw new UnreadableMessageError(
    'The message is neither a notification of S3 or SNS, nor an event of EC2 as EventBridge sends it, nor one of ' +
      "Mayfly's own. Look at it in the dead-letter queue, and at who else may send to this queue.",
  );
}

function fromTopic(text: string): Claim {
  return { kind: 'notice', notice: parsePart(resultNoticeSchema, parseJson(text, 'notice'), 'notice') };
}

const ownKey = /^(attempts\/[A-Za-z0-9]+):(i-[0-9a-f]+)(?:\/turns\/(\d{1,5}))?\/(result|claim|leaving)\.json$/;

function fromLedger(record: unknown): Claim | null {
  const { bucket, key, created } = readS3Record(record);
  const [, ownPrefix, instanceId, turn, what] = ownKey.exec(key) ?? [];
  if (!created || ownPrefix === undefined || instanceId === undefined) return null;
  if (what === 'result') return { kind: 'object', bucket, key, instanceId };
  const member = { bucket, ownPrefix, instanceId };
  if (what === 'leaving') return turn === undefined ? { kind: 'leaving', ...member } : null;
  return turn === undefined ? null : { kind: 'turn', ...member, turn: Number(turn) };
}

const instanceEventSchema = z.object({
  detail: z.object({
    'instance-id': instanceSchema.shape.id,
    state: z.string().optional(),
    'instance-action': z.string().optional(),
  }),
});

/** Source: EC2 user guide, "State change events for your instances" and "Spot Instance interruption notices". */
function fromEc2(type: string, message: unknown): Claim | null {
  const isOfInterest = type === 'EC2 Instance State-change Notification' || type.startsWith('EC2 Spot Instance Interr');
  if (!isOfInterest) return null;
  const { detail } = parsePart(instanceEventSchema, message, 'event of EC2');
  const what = detail.state ?? `interruption: ${detail['instance-action'] ?? 'terminate'}`;
  const isGone = detail.state === 'shutting-down' || detail.state === 'terminated';
  return { kind: 'instance', instanceId: detail['instance-id'], what, isGone };
}
