import { DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { Answer } from '../gate/answers.ts';
import type { Call } from '../gate/call.ts';
import type { FleetPools } from '../gate/fleet-pools.ts';
import { completeLaunch } from '../gate/launches.ts';
import { ceilingRefusal } from '../gate/price-ceiling.ts';
import type { Upstream } from '../gate/upstream.ts';
import { motoCredentials, motoRegion } from '../moto.ts';
import type { GroupDeclaration } from './group.ts';

/** Source: issues of buildkite/elastic-ci-stack-for-aws (851), aws-parallelcluster (1944). */
function spotFailure(code: string, message: string): string {
  return `Could not launch Spot Instances. ${code} - ${message} Launching EC2 instance failed.`;
}

export const noSpot = spotFailure(
  'UnfulfillableCapacity',
  'Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.',
);

export interface LaunchTools {
  readonly ec2: EC2Client;
  readonly upstream: Upstream;
  readonly pools: FleetPools;
}

const config = 'LaunchTemplateConfigs.1';
const specification = `${config}.LaunchTemplateSpecification`;

/** Launches one spot instance as the group says, through what stands for EC2's fleets; else says why not. */
export async function launchMember(
  group: GroupDeclaration,
  tools: LaunchTools,
): Promise<{ readonly instanceId: string } | { readonly failure: string }> {
  const call = fleetCall(group, await templateOf(group, tools.ec2));
  const tooLow = ceilingRefusal(call);
  if (tooLow !== null) return { failure: refusalOf(tooLow) };
  const resolved = await tools.pools.resolve(call);
  if (resolved !== null && 'refusal' in resolved) return { failure: refusalOf(resolved.refusal) };
  const body = Buffer.from(new URLSearchParams(resolved?.parameters ?? call.parameters).toString());
  const answer = await tools.upstream.ask(asEc2(body), body);
  const [instanceId] = answer.body.toString().match(/\bi-[0-9a-f]{17}\b/) ?? [];
  if (instanceId === undefined) return { failure: refusalOf(answer) };
  await completeLaunch(tools.ec2, call, answer);
  return { instanceId };
}

/** What a launch needs of a template. */
interface Template {
  readonly imageId: string;
  readonly userData: string;
}

/**
 * Each version of a template is taken to be made of the one before: moto keeps of a version what its request said, and
 * nothing of its source.
 */
export async function templateOf(
  { templateId }: Pick<GroupDeclaration, 'templateId'>,
  ec2: EC2Client,
): Promise<Template> {
  const { LaunchTemplateVersions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: templateId }),
  );
  const versions = LaunchTemplateVersions.toSorted((a, b) => (a.VersionNumber ?? 0) - (b.VersionNumber ?? 0));
  const last = (of: 'ImageId' | 'UserData') =>
    versions.reduce((value, { LaunchTemplateData: data }) => data?.[of] ?? value, '');
  return { imageId: last('ImageId'), userData: last('UserData') };
}

function fleetCall(group: GroupDeclaration, { imageId, userData }: Template): Call {
  const { templateId, requirements, spotMaximumUsd, subnetIds, tags, name } = group;
  const overrides = subnetIds.map((subnet, index) => {
    const place = `${config}.Overrides.${index + 1}`;
    return [
      [`${place}.SubnetId`, subnet],
      [`${place}.ImageId`, imageId],
      ...requirements.map(([required, value]) => [`${place}.InstanceRequirements.${required}`, value]),
    ];
  });
  const given = [
    ...tags.filter(({ isPropagated }) => isPropagated),
    { key: 'aws:autoscaling:groupName', value: name },
  ].flatMap(({ key, value }, index) => [
    [`TagSpecification.1.Tag.${index + 1}.Key`, key],
    [`TagSpecification.1.Tag.${index + 1}.Value`, value],
  ]);
  const parameters = Object.fromEntries([
    ['Action', 'CreateFleet'],
    ['Version', '2016-11-15'],
    ['Type', 'instant'],
    ['TargetCapacitySpecification.TotalTargetCapacity', '1'],
    ['TargetCapacitySpecification.DefaultTargetCapacityType', 'spot'],
    ['SpotOptions.AllocationStrategy', 'price-capacity-optimized'],
    ...(spotMaximumUsd === null ? [] : [['SpotOptions.MaxTotalPrice', spotMaximumUsd]]),
    [`${specification}.LaunchTemplateId`, templateId],
    [`${specification}.Version`, '1'],
    [`${specification}.LaunchTemplateSpecificationUserData`, userData],
    ...overrides.flat(),
    ['TagSpecification.1.ResourceType', 'instance'],
    ...given,
  ]) as Record<string, string>;
  const nobody = { accessKeyId: 'autoscaling.amazonaws.com', resource: '', conditions: {} };
  return { ...nobody, service: 'ec2', action: 'CreateFleet', market: 'spot', parameters };
}

/** moto reads no signature. */
function asEc2(body: Buffer) {
  const scope = `${motoCredentials.accessKeyId}/20260101/${motoRegion}/ec2/aws4_request`;
  return {
    method: 'POST',
    url: '/',
    headers: {
      host: `ec2.${motoRegion}.amazonaws.com`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
    },
  };
}

function refusalOf({ body }: Answer): string {
  const text = body.toString();
  const [, code = 'UnfulfillableCapacity'] = /<(?:Code|errorCode)>([^<]*)</.exec(text) ?? [];
  const [, message = ''] = /<(?:Message|errorMessage)>([^<]*)</.exec(text) ?? [];
  return spotFailure(code, message);
}
