import { z } from 'zod';
import { resourceType } from '../resource-type.ts';

/** Who else may call a function, and what becomes of such calls. */
export const callResources = {
  aws_lambda_permission: resourceType(
    z.strictObject({
      function_name: z.string(),
      action: z.literal('lambda:InvokeFunction'),
      principal: z.string(),
      source_arn: z.string(),
    }),
    async ({ function_name, source_arn }, { permissions }) => {
      permissions.add(`${source_arn} ${function_name}`);
      return { id: `${function_name}-${permissions.size}` };
    },
  ),

  /** Here, a call that failed is never repeated. */
  aws_lambda_function_event_invoke_config: resourceType(
    z.strictObject({
      function_name: z.string(),
      maximum_retry_attempts: z.literal(0),
      maximum_event_age_in_seconds: z.number().optional(),
    }),
    async ({ function_name }) => ({ id: function_name }),
  ),
};
