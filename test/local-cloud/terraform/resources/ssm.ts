import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { resourceType, tagsSchema } from '../resource-type.ts';

export const ssmResources = {
  aws_ssm_parameter: resourceType(
    z.strictObject({
      name: z.string().max(1_011),
      description: z.string().max(1_024).optional(),
      type: z.literal('String'),
      value: z.string().min(1).max(4_096),
      tags: tagsSchema,
    }),
    async ({ name, description, type, value }, { clients: { ssm }, region, id }) => {
      await ssm.send(new PutParameterCommand({ Name: name, Description: description, Type: type, Value: value }));
      return { id: name, name, arn: `arn:aws:ssm:${region}:${id}:parameter${name}` };
    },
  ),
};
