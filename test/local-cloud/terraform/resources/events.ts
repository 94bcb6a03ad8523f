import {
  CreateEventBusCommand,
  DescribeRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import { text } from '../limits.ts';
import { resourceType, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

export const eventsResources = {
  aws_cloudwatch_event_bus: resourceType(
    z.strictObject({ name: z.string().max(256), tags: tagsSchema }),
    async ({ name }, { clients: { events } }) => {
      const { EventBusArn } = await events.send(new CreateEventBusCommand({ Name: name }));
      return { id: name, name, arn: EventBusArn };
    },
  ),

  aws_cloudwatch_event_bus_policy: resourceType(
    z.strictObject({ event_bus_name: z.string(), policy: text(10_240) }),
    async ({ event_bus_name: EventBusName, policy: Policy }, { clients: { events } }) => {
      await events.send(new PutPermissionCommand({ EventBusName, Policy }));
      return { id: EventBusName };
    },
  ),

  aws_cloudwatch_event_rule: resourceType(
    z.strictObject({
      name: z.string().max(64).optional(),
      name_prefix: z.string().optional(),
      description: z.string().max(512).optional(),
      event_pattern: text(2_048).optional(),
      event_bus_name: z.string().optional(),
      schedule_expression: z
        .string()
        .regex(/^rate\(\d+ minutes?\)$/)
        .optional(),
      state: z.enum(['ENABLED', 'DISABLED']).optional(),
      tags: tagsSchema,
    }),
    async (rule, { clients: { events } }) => {
      const Name = nameOf(rule);
      const { RuleArn } = await events.send(
        new PutRuleCommand({
          Name,
          EventPattern: rule.event_pattern,
          EventBusName: rule.event_bus_name,
          ScheduleExpression: rule.schedule_expression,
          State: rule.state ?? 'ENABLED',
        }),
      );
      return { id: Name, name: Name, arn: RuleArn };
    },
  ),

  aws_cloudwatch_event_target: resourceType(
    z.strictObject({
      rule: z.string(),
      arn: z.string(),
      target_id: z.string().optional(),
      event_bus_name: z.string().optional(),
      dead_letter_config: z.unknown().optional(),
      retry_policy: z.unknown().optional(),
    }),
    async (
      { rule, arn, target_id, event_bus_name: EventBusName },
      { clients: { events }, functions, permissions, rates },
    ) => {
      const called = functions.find((one) => one.arn === arn);
      if (called !== undefined) {
        const { Arn: ruleArn = '', ScheduleExpression = '' } = await events.send(
          new DescribeRuleCommand({ Name: rule }),
        );
        if (!permissions.has(`${ruleArn} ${called.name}`)) throw new Error(`${rule} may not call ${called.name}.`);
        // moto calls no functions: the clock does.
        rates.push({ ruleArn, functionArn: arn, everySeconds: 60 * Number(/\d+/.exec(ScheduleExpression)?.[0]) });
        return { id: `${rule}-${called.name}` };
      }
      const Id = nameOf({ name: target_id });
      await events.send(new PutTargetsCommand({ Rule: rule, EventBusName, Targets: [{ Id, Arn: arn }] }));
      return { id: `${rule}-${Id}` };
    },
  ),
};
