import { join } from 'node:path';
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import { environment } from '../limits.ts';
import { blocks, resourceType, tagsSchema } from '../resource-type.ts';
import { nameOf } from './iam.ts';

/** A Lambda function as the infrastructure declares it. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly arn: string;
  /** The zip that is deployed. */
  readonly archive: string;
  readonly handler: string;
  readonly runtime: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What becomes of an invocation that looks like one of a loop. */
  readonly recursiveLoop: 'Allow' | 'Terminate';
}

/** A queue whose messages go to a function. */
export interface MappingDeclaration {
  readonly queueArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  /** Whether the function says itself which messages it failed at. */
  readonly reportsFailures: boolean;
  readonly maximumConcurrency: number;
}

export const functionResources = {
  aws_lambda_function: resourceType(
    z.strictObject({
      function_name: z.string().max(64),
      description: z.string().optional(),
      filename: z.string(),
      source_code_hash: z.string().optional(),
      handler: z.string(),
      runtime: z.string(),
      role: z.string(),
      architectures: z.array(z.string()).optional(),
      timeout: z.number().default(3),
      memory_size: z.number().default(128),
      reserved_concurrent_executions: z.number().optional(),
      publish: z.boolean().optional(),
      environment: blocks(z.strictObject({ variables: environment })),
      logging_config: blocks(
        z.strictObject({
          log_format: z.string(),
          log_group: z.string().optional(),
          application_log_level: z.string().optional(),
          system_log_level: z.string().optional(),
        }),
      ),
      tracing_config: blocks(z.strictObject({ mode: z.string() })),
      tags: tagsSchema,
    }),
    async (declared, { functions, region, id, stackDirectory }) => {
      const arn = `arn:aws:lambda:${region}:${id}:function:${declared.function_name}`;
      functions.push({
        name: declared.function_name,
        arn,
        archive: join(stackDirectory, declared.filename),
        handler: declared.handler,
        runtime: declared.runtime,
        roleArn: declared.role,
        timeoutSeconds: declared.timeout,
        memoryMegabytes: declared.memory_size,
        environment: declared.environment[0]?.variables ?? {},
        recursiveLoop: 'Terminate',
      });
      return { id: declared.function_name, function_name: declared.function_name, arn };
    },
  ),

  aws_lambda_function_recursion_config: resourceType(
    z.strictObject({ function_name: z.string(), recursive_loop: z.enum(['Allow', 'Terminate']) }),
    async ({ function_name, recursive_loop: recursiveLoop }, { functions }) => {
      const index = functions.findIndex(({ name }) => name === function_name);
      const target = functions[index];
      if (target === undefined) throw new Error(`There is no function ${function_name}.`);
      functions[index] = { ...target, recursiveLoop };
      return { function_name };
    },
  ),

  aws_lambda_event_source_mapping: resourceType(
    z.strictObject({
      event_source_arn: z.string(),
      function_name: z.string(),
      batch_size: z.number().default(10),
      enabled: z.literal(true).optional(),
      maximum_batching_window_in_seconds: z.number().optional(),
      function_response_types: z.array(z.literal('ReportBatchItemFailures')).default([]),
      scaling_config: blocks(z.strictObject({ maximum_concurrency: z.number() })),
      tags: tagsSchema,
    }),
    async (mapping, { mappings, functions }) => {
      const target = functions.find(({ name, arn }) => name === mapping.function_name || arn === mapping.function_name);
      if (target === undefined) throw new Error(`There is no function ${mapping.function_name}.`);
      mappings.push({
        queueArn: mapping.event_source_arn,
        functionArn: target.arn,
        batchSize: mapping.batch_size,
        reportsFailures: mapping.function_response_types.length > 0,
        maximumConcurrency: mapping.scaling_config[0]?.maximum_concurrency ?? 2,
      });
      return { id: `${target.name}-${mappings.length}` };
    },
  ),

  aws_cloudwatch_log_group: resourceType(
    z.strictObject({
      name: z.string().max(512).optional(),
      name_prefix: z.string().optional(),
      retention_in_days: z.number().optional(),
      tags: tagsSchema,
    }),
    async (group, { clients: { logs }, region, id }) => {
      const logGroupName = nameOf(group);
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      if (group.retention_in_days !== undefined) {
        await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: group.retention_in_days }));
      }
      return { id: logGroupName, name: logGroupName, arn: `arn:aws:logs:${region}:${id}:log-group:${logGroupName}` };
    },
  ),
};
