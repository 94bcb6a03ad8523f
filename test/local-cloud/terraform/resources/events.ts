import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import { resourceType, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

export const eventsResources = {
  aws_cloudwatch_event_rule: resourceType(
    z.strictObject({
      name: z.string().optional(),
      name_prefix: z.string().optional(),
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
