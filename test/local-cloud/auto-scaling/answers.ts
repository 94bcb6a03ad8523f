import { randomUUID } from 'node:crypto';
import type { Answer } from '../gate/answers.ts';
import type { Activity, Group } from './group.ts';

/** What an operation of Auto Scaling answers. Source: botocore autoscaling, 2011-01-01. */
export function operationAnswer(action: string, result: string | null = null): Answer {
  const inner = result === null ? '' : `<${action}Result>${result}</${action}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  const response = `<${action}Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/">`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${response}${inner}${metadata}</${action}Response>`),
  };
}

export function groupXml({ declared, desired, members, suspended, createdAt }: Group): string {
  const { name, arn, least, most, cooldownSeconds, protectsNew, subnetIds, tags } = declared;
  return fields({
    AutoScalingGroupName: name,
    AutoScalingGroupARN: arn,
    MinSize: least,
    MaxSize: most,
    DesiredCapacity: desired,
    DefaultCooldown: cooldownSeconds,
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    CreatedTime: createdAt.toISOString(),
    VPCZoneIdentifier: subnetIds.join(','),
    NewInstancesProtectedFromScaleIn: protectsNew,
  }).concat(
    list('AvailabilityZones', [...new Set(members.map(({ zone }) => escaped(zone)))]),
    list(
      'Instances',
      members.map((member) =>
        fields({
          InstanceId: member.id,
          InstanceType: member.type,
          AvailabilityZone: member.zone,
          LifecycleState: member.lifecycle,
          HealthStatus: member.health,
          ProtectedFromScaleIn: member.isProtected,
        }),
      ),
    ),
    list(
      'SuspendedProcesses',
      [...suspended].map((process) => fields({ ProcessName: process, SuspensionReason: 'User suspended' })),
    ),
    list(
      'Tags',
      tags.map(({ key, value, isPropagated }) =>
        fields({
          ...{ ResourceId: name, ResourceType: 'auto-scaling-group', Key: key, Value: value },
          PropagateAtLaunch: isPropagated,
        }),
      ),
    ),
  );
}

export function activityXml(group: string, { id, description, cause, startedAt, status, message }: Activity): string {
  return fields({
    ...{ ActivityId: id, AutoScalingGroupName: group, Description: description, Cause: cause },
    ...{ StartTime: startedAt.toISOString(), StatusCode: status, Progress: status === 'InProgress' ? 0 : 100 },
    ...(status === 'InProgress' ? {} : { EndTime: startedAt.toISOString() }),
    ...(message === null ? {} : { StatusMessage: message }),
  });
}

export function list(name: string, members: readonly string[]): string {
  return `<${name}>${members.map((member) => `<member>${member}</member>`).join('')}</${name}>`;
}

function fields(values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
