import type { Check } from '../../infra/policies/evaluate.ts';
import type { Call } from '../gate/call.ts';
import type { Facts, Tags } from './facts.ts';
import { tagContext } from './tag-context.ts';

type Context = NonNullable<Check['context']>;

/**
 * A fleet is asked for, then launches in its caller's name: on all that it touches it needs the right to CreateFleet
 * where that has one, and to RunInstances. What it makes has no name before.
 * Source: service authorization reference, "Actions, resources, and condition keys for Amazon EC2".
 */
export function fleetChecks({ parameters, market }: Call, facts: Facts): Check[] {
  const { account, region, image, templates } = facts;
  const own = (resource: string) => `arn:aws:ec2:${region}:${account}:${resource}`;
  const id = parameters['LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId'] ?? '';
  const template = templates.get(id);
  if (template === undefined) throw new Error(`There is no launch template ${id}.`);
  const overridden = (name: string) =>
    distinct(parameters, new RegExp(`^LaunchTemplateConfigs\\.\\d+\\.Overrides\\.\\d+\\.${name}$`));
  const byTemplate = { 'ec2:LaunchTemplate': template.arn, 'ec2:IsLaunchTemplateResource': 'true' };
  const fleet = (resource: string, context: Context = {}): Check => ({ action: 'ec2:CreateFleet', resource, context });
  // Whether IAM is told the template of what a fleet launches is not documented.
  const run = (resource: string, context: Context = {}): Check[] =>
    [byTemplate, {}].map((told) => ({ action: 'ec2:RunInstances', resource, context: { ...told, ...context } }));
  const used: [string, Context][] = [
    [template.arn, tagContext('ResourceTag', template.tags)],
    ...overridden('SubnetId').map((subnet): [string, Context] => [own(`subnet/${subnet}`), {}]),
    ...overridden('ImageId').map((imageId): [string, Context] => [
      `arn:aws:ec2:${region}::image/${imageId}`,
      { 'ec2:ImageID': imageId, 'ec2:Owner': image.owner, ...tagContext('ResourceTag', image.tags) },
    ]),
  ];
  const requested = requestedTags(parameters);
  const made = ['instance', 'volume', 'network-interface'].map((type): [string, Tags] => [
    own(`${type}/*`),
    requested.get(type) ?? template.tagsOfWhatIsMade.get(type) ?? {},
  ]);
  return [
    fleet(own('fleet/*'), tagContext('RequestTag', requested.get('fleet') ?? {})),
    fleet(own('instance/*'), tagContext('RequestTag', requested.get('instance') ?? {})),
    ...used.flatMap(([resource, context]) => [fleet(resource, context), ...run(resource, context)]),
    ...template.securityGroupIds.flatMap((group) => run(own(`security-group/${group}`))),
    ...made.flatMap(([resource, tags]) => run(resource, tagContext('RequestTag', tags))),
    ...made.flatMap(([resource, tags]) => tagChecks(resource, tags)),
    ...tagChecks(own('fleet/*'), requested.get('fleet') ?? {}),
    ...(market === 'spot' ? spotChecks(facts) : []),
    { action: 'iam:PassRole', resource: template.roleArn, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  ];
}

/** Which of the two calls EC2 holds for the one that tags is not documented. */
function tagChecks(resource: string, tags: Tags): Check[] {
  if (Object.keys(tags).length === 0) return [];
  return ['CreateFleet', 'RunInstances'].map((call) => ({
    action: 'ec2:CreateTags',
    resource,
    context: { 'ec2:CreateAction': call, ...tagContext('RequestTag', tags) },
  }));
}

/** The first spot instance of an account makes the role of spot. */
function spotChecks({ account, region }: Facts): Check[] {
  return [
    { action: 'ec2:RunInstances', resource: `arn:aws:ec2:${region}:${account}:spot-instances-request/*` },
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: `arn:aws:iam::${account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
      context: { 'iam:AWSServiceName': 'spot.amazonaws.com' },
    },
  ];
}

/** The tags that a request gives to what it makes, by type. */
function requestedTags(parameters: Call['parameters']): Map<string, Tags> {
  const specifications = Object.entries(parameters).filter(([name]) =>
    /^TagSpecification\.\d+\.ResourceType$/.test(name),
  );
  return new Map(
    specifications.map(([name, type]) => {
      const place = name.slice(0, -'.ResourceType'.length);
      const keys = Object.entries(parameters).filter(
        ([key]) => key.startsWith(`${place}.Tag.`) && key.endsWith('.Key'),
      );
      return [type, Object.fromEntries(keys.map(([at, key]) => [key, parameters[at.replace(/Key$/, 'Value')] ?? '']))];
    }),
  );
}

function distinct(parameters: Call['parameters'], name: RegExp): string[] {
  return [...new Set(Object.entries(parameters).flatMap(([each, value]) => (name.test(each) ? [value] : [])))];
}
