import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import { synthesize, writeStack } from '../../infra/synthesize.ts';

/** Attributes of a resource, as the Terraform provider would be handed them. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into what was synthesized by its meaning; a miss fails them.
export type Attributes = Record<string, any>;

/** What was synthesized, with every reference to another resource replaced by what AWS would give it. */
export interface Synthesized {
  /** Where cdk.tf.json and the assets lie. */
  readonly directory: string;
  readonly types: readonly string[];
  all(type: string): Attributes[];
  /** The one resource of a type whose path within the stack has this beginning. */
  one(type: string, path?: string): Attributes;
  readonly provider: Attributes;
  /** Terraform's own settings. */
  readonly terraform: Attributes;
}

/** All of it, as it is deployed. */
export async function synthesized(configuration: InfrastructureConfiguration, outDirectory: string) {
  return parse(configuration, await synthesize(configuration, outDirectory));
}

/** With something else in place of the functions' bundles, which take longer than all the rest. */
export async function synthesizedWithoutCode(configuration: InfrastructureConfiguration, outDirectory: string) {
  const code = join(outDirectory, 'code');
  await mkdir(code, { recursive: true });
  await writeFile(join(code, 'index.mjs'), '');
  return parse(configuration, writeStack(configuration, { trigger: code, settle: code, reaper: code }, outDirectory));
}

async function parse(configuration: InfrastructureConfiguration, file: string): Promise<Synthesized> {
  const { resource, provider, terraform } = JSON.parse(await readFile(file, 'utf8')) as {
    resource: Record<string, Record<string, Attributes>>;
    provider: { aws: Attributes[] };
    terraform: Attributes;
  };
  const resolve = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value
        .replace(/(?<!\$)\$\{(\w+)\.([\w-]+)\.(\w+)\}/g, (_, type: string, id: string, attribute: string) =>
          computed(configuration, type, resolve(resource[type]?.[id] ?? {}) as Attributes, attribute),
        )
        .replace(
          /(?<!\$)\$\{element\(data\.aws_availability_zones\.[\w-]+\.names, (\d+)\)\}/g,
          `${configuration.region}-zone-$1`,
        )
        .replaceAll('$${', '${');
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
    }
    return value;
  };
  const resources = resolve(resource) as typeof resource;
  const all = (type: string) => Object.values(resources[type] ?? {});
  return {
    directory: dirname(file),
    types: Object.keys(resources),
    all,
    one(type, path = '') {
      const found = all(type).filter((each) => each['//'].metadata.path.split('/').slice(1).join('/').startsWith(path));
      if (found.length === 1 && found[0]) return found[0];
      throw new Error(`${found.length} resources of type ${type} at ${path || 'any path'}, not one.`);
    },
    provider: provider.aws[0] ?? {},
    terraform,
  };
}

/** Of what AWS gives an id that nobody has chosen. */
const idPrefixes: Readonly<Record<string, string>> = {
  aws_vpc: 'vpc',
  aws_subnet: 'subnet',
  aws_internet_gateway: 'igw',
  aws_route_table: 'rtb',
};

/** What AWS computes of a resource; what it was given otherwise. */
function computed(
  { region, account }: InfrastructureConfiguration,
  type: string,
  given: Attributes,
  attribute: string,
): string {
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const arns: Record<string, () => string> = {
    aws_s3_bucket: () => `arn:${partition}:s3:::${given.bucket}`,
    aws_sqs_queue: () => arn('sqs', given.name),
    aws_sns_topic: () => arn('sns', given.name),
    aws_iam_role: () => `arn:${partition}:iam::${account}:role/${given.name}`,
    aws_iam_instance_profile: () => `arn:${partition}:iam::${account}:instance-profile/${given.name}`,
    aws_cloudwatch_metric_alarm: () => arn('cloudwatch', `alarm:${given.alarm_name}`),
    aws_cloudwatch_log_group: () => arn('logs', `log-group:${given.name}`),
    aws_cloudwatch_event_rule: () =>
      arn('events', given.event_bus_name ? `rule/${given.event_bus_name}/${given.name}` : `rule/${given.name}`),
    aws_cloudwatch_event_bus: () => arn('events', `event-bus/${given.name}`),
    aws_launch_template: () => arn('ec2', `launch-template/lt-of-${given.name}`),
    aws_lambda_function: () => arn('lambda', `function:${given.function_name}`),
    aws_security_group: () => arn('ec2', `security-group/sg-of-${given.name}`),
  };
  if (attribute === 'arn') {
    const make = arns[type];
    if (!make) throw new Error(`No ARN is known for ${type}.`);
    return make();
  }
  const prefix = idPrefixes[type];
  if (attribute === 'id' && prefix !== undefined)
    return `${prefix}-of-${given['//'].metadata.path.split('/').slice(1).join('-')}`;
  if (attribute in given) return String(given[attribute]);
  if (type === 'aws_launch_template' && attribute === 'id') return `lt-of-${given.name}`;
  if (type === 'aws_launch_template' && attribute === 'latest_version') return '1';
  if (type === 'aws_security_group' && attribute === 'id') return `sg-of-${given.name}`;
  if (type === 'aws_iam_role' && attribute === 'unique_id')
    return `AROA${given.name.replace(/\W|_/g, '').toUpperCase()}`;
  if (type === 'aws_sqs_queue' && attribute === 'url')
    return `https://sqs.${region}.amazonaws.com/${account}/${given.name}`;
  throw new Error(`${type}.${attribute} is neither given nor computed.`);
}
