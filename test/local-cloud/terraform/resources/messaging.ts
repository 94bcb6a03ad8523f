import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { resourceType, tagList, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

const name = { name: z.string().optional(), name_prefix: z.string().optional() };

export const messagingResources = {
  aws_sqs_queue: resourceType(
    z.strictObject({
      ...name,
      visibility_timeout_seconds: z.number().optional(),
      message_retention_seconds: z.number().optional(),
      receive_wait_time_seconds: z.number().optional(),
      delay_seconds: z.number().optional(),
      max_message_size: z.number().optional(),
      redrive_policy: z.string().optional(),
      redrive_allow_policy: z.string().optional(),
      sqs_managed_sse_enabled: z.boolean().optional(),
      kms_master_key_id: z.string().optional(),
      policy: z.string().optional(),
      tags: tagsSchema,
    }),
    async (queue, { clients: { sqs } }) => {
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
      return { id: QueueUrl, url: QueueUrl, arn: Attributes?.QueueArn, name: QueueName };
    },
  ),

  aws_sqs_queue_policy: resourceType(
    z.strictObject({ queue_url: z.string(), policy: z.string() }),
    async ({ queue_url, policy }, { clients: { sqs } }) => {
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue_url, Attributes: { Policy: policy } }));
      return { id: queue_url };
    },
  ),

  aws_sqs_queue_redrive_policy: resourceType(
    z.strictObject({ queue_url: z.string(), redrive_policy: z.string() }),
    async ({ queue_url, redrive_policy }, { clients: { sqs } }) => {
      const Attributes = { RedrivePolicy: redrive_policy };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue_url, Attributes }));
      return { id: queue_url };
    },
  ),

  aws_sqs_queue_redrive_allow_policy: resourceType(
    z.strictObject({ queue_url: z.string(), redrive_allow_policy: z.string() }),
    async ({ queue_url, redrive_allow_policy }, { clients: { sqs } }) => {
      const Attributes = { RedriveAllowPolicy: redrive_allow_policy };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue_url, Attributes }));
      return { id: queue_url };
    },
  ),

  aws_sns_topic: resourceType(
    z.strictObject({
      ...name,
      display_name: z.string().optional(),
      kms_master_key_id: z.string().optional(),
      policy: z.string().optional(),
      tags: tagsSchema,
    }),
    async (topic, { clients: { sns } }) => {
      const Name = nameOf(topic);
      const { TopicArn } = await sns.send(
        new CreateTopicCommand({
          Name,
          Attributes: given({
            DisplayName: topic.display_name,
            KmsMasterKeyId: topic.kms_master_key_id,
            Policy: topic.policy,
          }),
          Tags: tagList(topic.tags),
        }),
      );
      return { id: TopicArn, arn: TopicArn, name: Name };
    },
  ),

  aws_sns_topic_policy: resourceType(
    z.strictObject({ arn: z.string(), policy: z.string() }),
    async ({ arn, policy }, { clients: { sns } }) => {
      await sns.send(new SetTopicAttributesCommand({ TopicArn: arn, AttributeName: 'Policy', AttributeValue: policy }));
      return { id: arn };
    },
  ),

  /** Mail and web endpoints are not subscribed: nothing that is tried out here may reach anybody outside. */
  aws_sns_topic_subscription: resourceType(
    z.strictObject({
      topic_arn: z.string(),
      protocol: z.enum(['sqs', 'email', 'https']),
      endpoint: z.string(),
      raw_message_delivery: z.boolean().optional(),
      redrive_policy: z.string().optional(),
      endpoint_auto_confirms: z.boolean().optional(),
    }),
    async (subscription, { clients: { sns } }) => {
      if (subscription.protocol !== 'sqs') return { id: 'pending confirmation' };
      const { SubscriptionArn } = await sns.send(
        new SubscribeCommand({
          TopicArn: subscription.topic_arn,
          Protocol: subscription.protocol,
          Endpoint: subscription.endpoint,
          Attributes: given({
            RawMessageDelivery: subscription.raw_message_delivery,
            RedrivePolicy: subscription.redrive_policy,
          }),
          ReturnSubscriptionArn: true,
        }),
      );
      return { id: SubscriptionArn, arn: SubscriptionArn };
    },
  ),

  aws_cloudwatch_event_rule: resourceType(
    z.strictObject({
      ...name,
      description: z.string().optional(),
      event_pattern: z.string(),
      state: z.enum(['ENABLED', 'DISABLED']).optional(),
      tags: tagsSchema,
    }),
    async (rule, { clients: { events } }) => {
      const Name = nameOf(rule);
      const { RuleArn } = await events.send(
        new PutRuleCommand({ Name, EventPattern: rule.event_pattern, State: rule.state ?? 'ENABLED' }),
      );
      return { id: Name, name: Name, arn: RuleArn };
    },
  ),

  aws_cloudwatch_event_target: resourceType(
    z.strictObject({
      rule: z.string(),
      arn: z.string(),
      target_id: z.string().optional(),
      dead_letter_config: z.unknown().optional(),
      retry_policy: z.unknown().optional(),
    }),
    async ({ rule, arn, target_id }, { clients: { events } }) => {
      const Id = nameOf({ name: target_id });
      await events.send(new PutTargetsCommand({ Rule: rule, Targets: [{ Id, Arn: arn }] }));
      return { id: `${rule}-${Id}` };
    },
  ),
};

function given(attributes: Readonly<Record<string, string | number | boolean | undefined>>): Record<string, string> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}
