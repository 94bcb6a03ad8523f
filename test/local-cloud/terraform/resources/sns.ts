import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { text } from '../limits.ts';
import { given, resourceType, tagList, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

export const snsResources = {
  aws_sns_topic: resourceType(
    z.strictObject({
      name: z.string().max(256).optional(),
      name_prefix: z.string().optional(),
      display_name: z.string().optional(),
      kms_master_key_id: z.string().optional(),
      policy: text(30_720).optional(),
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
    z.strictObject({ arn: z.string(), policy: text(30_720) }),
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
      confirmation_timeout_in_minutes: z.number().int().positive().optional(),
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
};
