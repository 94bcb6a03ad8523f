import {
  type Event,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { haveOverlap } from '../limits.ts';
import { blocks, resourceType } from '../resource-type.ts';

const bucket = z.string();

const notificationTarget = {
  id: z.string().optional(),
  events: z.array(z.string()),
  filter_prefix: z.string().max(1_024).optional(),
  filter_suffix: z.string().max(1_024).optional(),
};

/** What a bucket does by itself: forget what is old, and tell what has come. */
export const s3AutomationResources = {
  aws_s3_bucket_lifecycle_configuration: resourceType(
    z.strictObject({
      bucket,
      rule: blocks(
        z.strictObject({
          id: z.string(),
          status: z.enum(['Enabled', 'Disabled']),
          filter: blocks(z.strictObject({ prefix: z.string().optional() })),
          expiration: blocks(z.strictObject({ days: z.number().optional() })),
          noncurrent_version_expiration: blocks(z.strictObject({ noncurrent_days: z.number() })),
          abort_incomplete_multipart_upload: blocks(z.strictObject({ days_after_initiation: z.number() })),
        }),
      ),
    }),
    async ({ bucket, rule }, { clients: { s3 } }) => {
      const Rules = rule.map((one): LifecycleRule => {
        const days = one.expiration[0]?.days;
        const noncurrent = one.noncurrent_version_expiration[0]?.noncurrent_days;
        const abort = one.abort_incomplete_multipart_upload[0]?.days_after_initiation;
        return {
          ID: one.id,
          Status: one.status,
          Filter: { Prefix: one.filter[0]?.prefix ?? '' },
          ...(days !== undefined && { Expiration: { Days: days } }),
          ...(noncurrent !== undefined && { NoncurrentVersionExpiration: { NoncurrentDays: noncurrent } }),
          ...(abort !== undefined && { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort } }),
        };
      });
      await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules } }));
      return { id: bucket };
    },
  ),

  aws_s3_bucket_notification: resourceType(
    z.strictObject({
      bucket,
      eventbridge: z.boolean().default(false),
      queue: blocks(z.strictObject({ ...notificationTarget, queue_arn: z.string() })),
      topic: blocks(z.strictObject({ ...notificationTarget, topic_arn: z.string() })),
    }),
    async ({ bucket, eventbridge, queue, topic }, { clients: { s3 } }) => {
      if (haveOverlap([...queue, ...topic])) {
        throw new Error(`Configurations overlap on the same event type: prefixes and suffixes of ${bucket}.`);
      }
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: bucket,
          NotificationConfiguration: {
            QueueConfigurations: queue.map((one) => ({ ...target(one), QueueArn: one.queue_arn })),
            TopicConfigurations: topic.map((one) => ({ ...target(one), TopicArn: one.topic_arn })),
            ...(eventbridge && { EventBridgeConfiguration: {} }),
          },
        }),
      );
      return { id: bucket };
    },
  ),
};

interface NotificationTarget {
  readonly id?: string | undefined;
  readonly events: readonly string[];
  readonly filter_prefix?: string | undefined;
  readonly filter_suffix?: string | undefined;
}

function target({ id, events, filter_prefix, filter_suffix }: NotificationTarget) {
  const FilterRules = [
    { Name: 'prefix' as const, Value: filter_prefix },
    { Name: 'suffix' as const, Value: filter_suffix },
  ].filter(({ Value }) => Value !== undefined);
  return {
    Id: id,
    Events: events as Event[],
    ...(FilterRules.length > 0 && { Filter: { Key: { FilterRules } } }),
  };
}
