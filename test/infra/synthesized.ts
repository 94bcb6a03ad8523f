import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InfrastructureConfiguration } from '../../infra/configuration/schema.ts';
import { synthesize, writeStack } from '../../infra/synthesize.ts';
import { evaluate, instancesOf, type Scope, within } from '../local-cloud/terraform/evaluate.ts';

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
  /** The same, as it is declared: with its expressions. */
  declared(type: string, path: string): Attributes;
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
  const {
    data = {},
    resource,
    provider,
    terraform,
  } = JSON.parse(await readFile(file, 'utf8')) as {
    data?: Record<string, Record<string, Attributes>>;
    resource: Record<string, Record<string, Attributes>>;
    provider: { aws: Attributes[] };
    terraform: Attributes;
  };
  const scope: Scope = {
    has: () => false,
    get(address) {
      const [kind = '', type = '', id = ''] = address.split('.');
      if (kind === 'data') return found(configuration, type, data[type]?.[id] ?? {});
      const declared = resource[kind]?.[type];
      return declared === undefined ? undefined : attributesOf(kind, declared);
    },
  };
  /** As others may refer to them. */
  const attributesOf = (type: string, { for_each, ...declared }: Attributes): unknown => {
    if (for_each === undefined) return reading(configuration, type, () => evaluate(declared, scope) as Attributes);
    return Object.fromEntries(
      instancesOf(evaluate(for_each, scope)).map(([key, value]) => [
        key,
        reading(
          configuration,
          type,
          () => evaluate(declared, within(scope, { each: { key, value } })) as Attributes,
          key,
        ),
      ]),
    );
  };
  const made = ({ for_each, ...declared }: Attributes): Attributes[] =>
    for_each === undefined
      ? [evaluate(declared, scope) as Attributes]
      : instancesOf(evaluate(for_each, scope)).map(
          ([key, value]) => evaluate(declared, within(scope, { each: { key, value } })) as Attributes,
        );
  const resources = new Map(Object.entries(resource).map(([type, byId]) => [type, Object.values(byId).flatMap(made)]));
  const all = (type: string) => resources.get(type) ?? [];
  return {
    directory: dirname(file),
    types: [...resources.keys()],
    all,
    one(type, path = '') {
      const found = all(type).filter((each) => pathOf(each).startsWith(path));
      if (found.length === 1 && found[0]) return found[0];
      throw new Error(`${found.length} resources of type ${type} at ${path || 'any path'}, not one.`);
    },
    declared: (type, path) => Object.values(resource[type] ?? {}).find((each) => pathOf(each).startsWith(path)) ?? {},
    provider: provider.aws[0] ?? {},
    terraform,
  };
}

/** Within the stack. */
function pathOf({ '//': comment }: Attributes): string {
  return comment.metadata.path.split('/').slice(1).join('/');
}

/** What a data source finds. */
function found({ region, network }: InfrastructureConfiguration, type: string, { id }: Attributes): Attributes {
  if (type === 'aws_availability_zones') return { names: ['a', 'b', 'c', 'd'].map((letter) => region + letter) };
  if (type === 'aws_ssm_parameter') return { value: 'ami-0a0a0a0a0a0a0a0a0' };
  if (type !== 'aws_subnet') throw new Error(`Nobody knows what data.${type} finds.`);
  const { vpcId, subnetIds = [] } = network;
  return { vpc_id: vpcId, availability_zone: `${region}-zone-${subnetIds.indexOf(id)}` };
}

/** The attributes of a resource, each when it is asked for: what AWS computes may be of what others were given. */
function reading(
  configuration: InfrastructureConfiguration,
  type: string,
  given: () => Attributes,
  key?: string,
): Attributes {
  return new Proxy({}, { get: (_, attribute) => computed(configuration, type, given(), String(attribute), key) });
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
  key?: string,
): string {
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const arns: Record<string, () => string> = {
    aws_s3_bucket: () => `arn:${partition}:s3:::${given.bucket}`,
    aws_sqs_queue: () => arn('sqs', given.name),
    aws_sns_topic: () => arn('sns', given.name),
    aws_iam_role: () => `arn:${partition}:iam::${account}:role/${given.name}`,
    aws_iam_policy: () => `arn:${partition}:iam::${account}:policy/${given.name}`,
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
    return [`${prefix}-of`, ...given['//'].metadata.path.split('/').slice(1), ...(key === undefined ? [] : [key])].join(
      '-',
    );
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
