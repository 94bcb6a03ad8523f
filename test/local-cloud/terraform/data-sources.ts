import { DescribeAvailabilityZonesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { blocks, resourceType } from './resource-type.ts';

const list = z.array(z.string()).default([]);

const statementSchema = z.strictObject({
  sid: z.string().optional(),
  effect: z.enum(['Allow', 'Deny']).default('Allow'),
  actions: list,
  not_actions: list,
  resources: list,
  not_resources: list,
  principals: blocks(z.strictObject({ type: z.string(), identifiers: z.array(z.string()) })),
  not_principals: blocks(z.strictObject({ type: z.string(), identifiers: z.array(z.string()) })),
  condition: blocks(z.strictObject({ test: z.string(), variable: z.string(), values: z.array(z.string()) })),
});
type Statement = z.infer<typeof statementSchema>;

/** What a stack may ask about the account that it is deployed to. */
export const dataSources = {
  aws_caller_identity: resourceType(z.strictObject({}), async (_, { id }) => ({
    account_id: id,
    arn: `arn:aws:iam::${id}:root`,
    user_id: id,
  })),
  aws_availability_zones: resourceType(
    z.strictObject({
      state: z.literal('available'),
      filter: blocks(z.strictObject({ name: z.string(), values: list })),
    }),
    async (_, { clients: { ec2 } }) => {
      const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
      return { id: 'zones', names: AvailabilityZones.map(({ ZoneName }) => ZoneName) };
    },
  ),
  aws_subnet: resourceType(z.strictObject({ id: z.string() }), async ({ id }, { clients: { ec2 } }) => {
    const { Subnets: [subnet] = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
    return { vpc_id: subnet?.VpcId, availability_zone: subnet?.AvailabilityZone };
  }),
  aws_ssm_parameter: resourceType(z.strictObject({ name: z.string() }), async ({ name }, { clients: { ssm } }) => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    return { arn: Parameter?.ARN, type: Parameter?.Type, value: Parameter?.Value };
  }),
  aws_region: resourceType(z.strictObject({}), async (_, { region }) => ({ id: region, name: region, region })),
  aws_partition: resourceType(z.strictObject({}), async () => ({
    partition: 'aws',
    dns_suffix: 'amazonaws.com',
  })),
  aws_iam_policy_document: resourceType(
    z.strictObject({ version: z.string().default('2012-10-17'), statement: blocks(statementSchema) }),
    async ({ version, statement }) => ({
      json: JSON.stringify({ Version: version, Statement: statement.map(policyStatement) }).replaceAll('&{', '${'),
    }),
  ),
};

function policyStatement(statement: Statement) {
  const conditions: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of statement.condition) {
    conditions[test] = { ...conditions[test], [variable]: values };
  }
  return {
    ...(statement.sid !== undefined && { Sid: statement.sid }),
    Effect: statement.effect,
    ...unlessEmpty('Action', statement.actions),
    ...unlessEmpty('NotAction', statement.not_actions),
    ...unlessEmpty('Resource', statement.resources),
    ...unlessEmpty('NotResource', statement.not_resources),
    ...(statement.principals.length > 0 && { Principal: principals(statement.principals) }),
    ...(statement.not_principals.length > 0 && { NotPrincipal: principals(statement.not_principals) }),
    ...(statement.condition.length > 0 && { Condition: conditions }),
  };
}

function principals(all: Statement['principals']) {
  const [only] = all;
  if (all.length === 1 && only?.type === '*') return '*';
  return Object.fromEntries(all.map(({ type, identifiers }) => [type, identifiers]));
}

function unlessEmpty(name: string, values: readonly string[]) {
  return values.length === 0 ? {} : { [name]: values };
}
