import type { Call } from '../gate/call.ts';
import type { GroupDeclaration } from './group.ts';

/** Auto Scaling says no, with this code and in these words. */
export class Refused extends Error {
  readonly code: string;
  override readonly name = 'Refused';

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** In AWS's own words, as they are found in issues of those who met them. */
export const refusal = {
  invalidImage: (id: string) =>
    invalid(`You must use a valid fully-formed launch template. Invalid id: "${id}" (expecting "ami-...")`),
  aboveMost: (desired: number, most: number) =>
    invalid(`New SetDesiredCapacity value ${desired} is above max value ${most} for the AutoScalingGroup.`),
  belowLeast: (desired: number, least: number) =>
    invalid(`New SetDesiredCapacity value ${desired} is below min value ${least} for the AutoScalingGroup.`),
  noGroup: (name: string) => invalid(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`),
  noMember: (id: string) => invalid(`Instance Id not found - No managed instance found for instance ID: ${id}`),
  atLeast: (desired: number, least: number) =>
    invalid(
      `Currently, desiredSize equals minSize (${least}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size. (${desired})`,
    ),
  inProgress: () =>
    new Refused('ScalingActivityInProgress', 'Scaling activity is in progress, or the cooldown period is not over.'),
};

function invalid(message: string): Refused {
  return new Refused('ValidationError', message);
}

/** `<name>.member.1`, `.2`, … */
export function memberList(parameters: Call['parameters'], name: string): string[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    new RegExp(`^${name}\\.member\\.\\d+$`).test(key) ? [value] : [],
  );
}

const policy = 'MixedInstancesPolicy';
const template = `${policy}.LaunchTemplate.LaunchTemplateSpecification`;
const requirements = `${policy}.LaunchTemplate.Overrides.member.1.InstanceRequirements.`;

/**
 * What a request for a group asks for: mixed instances by attributes, all of them spot, as ours are. Throws otherwise.
 */
export function declarationOf(parameters: Call['parameters'], arn: string): GroupDeclaration {
  const distribution = (name: string) => parameters[`${policy}.InstancesDistribution.${name}`];
  const isSpot =
    Number(distribution('OnDemandBaseCapacity') ?? 0) === 0 &&
    distribution('OnDemandPercentageAboveBaseCapacity') === '0';
  if (!isSpot) throw new Error('The local cloud knows no group that launches on demand.');
  if (Object.keys(parameters).some((name) => name.startsWith(`${policy}.LaunchTemplate.Overrides.member.2.`))) {
    throw new Error('The local cloud knows no group of several overrides.');
  }
  return {
    arn,
    name: parameters.AutoScalingGroupName ?? '',
    templateId: parameters[`${template}.LaunchTemplateId`] ?? '',
    templateVersion: parameters[`${template}.Version`] ?? '$Default',
    requirements: Object.entries(parameters).flatMap(([name, value]) =>
      name.startsWith(requirements) ? [[asOfFleets(name.slice(requirements.length)), value] as const] : [],
    ),
    spotMaximumUsd: distribution('SpotMaxPrice') ?? null,
    subnetIds: (parameters.VPCZoneIdentifier ?? '').split(',').filter(Boolean),
    least: Number(parameters.MinSize),
    most: Number(parameters.MaxSize),
    cooldownSeconds: Number(parameters.DefaultCooldown ?? 300),
    protectsNew: parameters.NewInstancesProtectedFromScaleIn === 'true',
    tags: tagsOf(parameters),
  };
}

/** EC2 names lists in the singular, and numbers them without `member`. */
function asOfFleets(name: string): string {
  return name.replace(/^(\w+?)s\.member\.(\d+)$/, '$1.$2');
}

function tagsOf(parameters: Call['parameters']): GroupDeclaration['tags'] {
  return Object.entries(parameters).flatMap(([name, key]) => {
    const [, place] = /^(Tags\.member\.\d+)\.Key$/.exec(name) ?? [];
    if (place === undefined) return [];
    const isPropagated = parameters[`${place}.PropagateAtLaunch`] === 'true';
    return [{ key, value: parameters[`${place}.Value`] ?? '', isPropagated }];
  });
}
