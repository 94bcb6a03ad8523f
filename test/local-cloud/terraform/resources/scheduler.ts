import { CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { z } from 'zod';
import { resourceType, tagsSchema } from '../resource-type.ts';

export const schedulerResources = {
  aws_scheduler_schedule_group: resourceType(
    z.strictObject({ name: z.string().max(64), tags: tagsSchema }),
    async ({ name }, { clients: { scheduler } }) => {
      const { ScheduleGroupArn } = await scheduler.send(new CreateScheduleGroupCommand({ Name: name }));
      return { id: name, name, arn: ScheduleGroupArn };
    },
  ),
};
