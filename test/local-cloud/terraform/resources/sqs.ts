import { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { text } from '../limits.ts';
import { given, resourceType, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

export const sqsResources = {
  aws_sqs_queue: resourceType(
    z.strictObject({
      name: z.string().max(80).optional(),
      name_prefix: z.string().optional(),
      visibility_timeout_seconds: z.number().optional(),
      message_retention_seconds: z.number().optional(),
      receive_wait_time_seconds: z.number().optional(),
      delay_seconds: z.number().optional(),
      max_message_size: z.number().optional(),
      redrive_policy: z.string().optional(),
      redrive_allow_policy: z.string().optional(),
      sqs_managed_sse_enabled: z.boolean().optional(),
      kms_master_key_id: z.string().optional(),
      policy: text(8_192).optional(),
      tags: tagsSchema,
    }),
    async (queue, { clients: { sqs }, endpoint, id }) => {
      const QueueName = nameOf(queue);
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({
          QueueName,
          Attributes: given({
            VisibilityTimeout: queue.visibility_timeout_seconds,
            MessageRetentionPeriod: queue.message_retention_seconds,
            ReceiveMessageWaitTimeSeconds: queue.receive_wait_time_seconds,
            DelaySeconds: queue.delay_seconds,
            MaximumMessageSize: queue.max_message_size,
            RedrivePolicy: queue.redrive_policy,
            RedriveAllowPolicy: queue.redrive_allow_policy,
            KmsMasterKeyId: queue.kms_master_key_id,
            Policy: queue.policy,
          }),
          tags: queue.tags,
        }),
      );
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
      const url = `${endpoint}/${id}/${QueueName}`;
      return { id: url, url, arn: Attributes?.QueueArn, name: QueueName };
    },
  ),

  aws_sqs_queue_policy: resourceType(
    z.strictObject({ queue_url: z.string(), policy: text(8_192) }),
    async ({ queue_url, policy }, { clients: { sqs } }) => {
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue_url, Attributes: { Policy: policy } }));
      return { id: queue_url };
    },
  ),
};
