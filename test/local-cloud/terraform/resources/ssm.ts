import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { resourceType, tagsSchema } from '../resource-type.ts';

export const ssmResources = {
  aws_ssm_parameter: resourceType(
    z.strictObject({
      name: z.string(),
      description: z.string().optional(),
      type: z.literal('String'),
      value: z.string(),
      tags: tagsSchema,
    }),
    async ({ name, description, type, value }, { clients: { ssm }, region, id }) => {
      await ssm.send(new PutParameterCommand({ Name: name, Description: description, Type: type, Value: value }));
      return { id: name, name, arn: `arn:aws:ssm:${region}:${id}:parameter${name}` };
    },
  ),
};
