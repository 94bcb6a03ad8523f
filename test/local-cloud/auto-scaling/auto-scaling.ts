import { randomUUID } from 'node:crypto';
import { DescribeInstancesCommand, type Instance, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { type Answer, errorAnswer } from '../gate/answers.ts';
import type { Call } from '../gate/call.ts';
import { motoAccount, motoRegion } from '../moto.ts';
import { activityXml, groupXml, list, operationAnswer } from './answers.ts';
import { type Activity, Group, type Member } from './group.ts';
import { type LaunchTools, launchMember, templateOf } from './launch.ts';
import { declarationOf, memberList, Refused, refusal } from './requests.ts';

/** What of a group's behaviour is AWS's to choose, to be set by a test. */
export interface AutoScalingTerms {
  /** How long a group takes from a lack of capacity to a launch. */
  launchSeconds: number;
  /** How long it waits after a launch that failed. */
  retrySeconds: number;
  /** How long an instance is pending before it is in service. */
  pendingSeconds: number;
  /** Why a group can't launch, in AWS's words, such as `noSpot`; null: it can. */
  failureOf: (group: string) => string | null;
}

const lookMilliseconds = 100;
const gone = ['shutting-down', 'terminated', 'stopping', 'stopped'];

/**
 * Amazon EC2 Auto Scaling, its instances moto's. Launches what capacity says after a while, protects new instances from
 * scale-in, and replaces who is gone unless that is suspended: then they stay in the group, and count.
 */
export class AutoScaling {
  readonly terms: AutoScalingTerms = { launchSeconds: 2, retrySeconds: 5, pendingSeconds: 0, failureOf: () => null };
  readonly #groups = new Map<string, Group>();
  readonly #tools: LaunchTools;
  readonly #underWay: <T>(launch: Promise<T>) => Promise<T>;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #broken: unknown[] = [];

  /** `underWay` is told of each launch, until its instance has all that its template says. */
  constructor(tools: LaunchTools, underWay: <T>(launch: Promise<T>) => Promise<T>) {
    this.#tools = tools;
    this.#underWay = underWay;
  }

  /** Throws what broke while nobody looked. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
    if (this.#broken.length > 0) throw new AggregateError(this.#broken, 'Auto Scaling broke here.');
  }

  async answer({ action, parameters }: Pick<Call, 'action' | 'parameters'>): Promise<Answer> {
    try {
      return operationAnswer(action, await this.#carryOut(action, parameters));
    } catch (error) {
      if (error instanceof Refused) return errorAnswer('autoscaling', 400, error.code, error.message);
      throw error;
    }
  }

  #carryOut(action: string, parameters: Call['parameters']): Promise<string | null> | string | null {
    switch (action) {
      case 'CreateAutoScalingGroup':
        return this.#create(parameters);
      case 'SuspendProcesses':
        for (const process of memberList(parameters, 'ScalingProcesses')) {
          this.#named(parameters.AutoScalingGroupName).suspended.add(process);
        }
        return null;
      case 'ResumeProcesses':
        for (const process of memberList(parameters, 'ScalingProcesses')) {
          this.#named(parameters.AutoScalingGroupName).suspended.delete(process);
        }
        return null;
      case 'SetDesiredCapacity':
        return this.#setDesired(parameters);
      case 'TerminateInstanceInAutoScalingGroup':
        return this.#terminate(parameters);
      case 'DescribeAutoScalingGroups': {
        const names = memberList(parameters, 'AutoScalingGroupNames');
        const described = [...this.#groups.values()].filter(
          ({ declared }) => names.length === 0 || names.includes(declared.name),
        );
        return list('AutoScalingGroups', described.map(groupXml));
      }
      case 'DescribeScalingActivities': {
        const group = this.#named(parameters.AutoScalingGroupName);
        const most = Number(parameters.MaxRecords ?? 100);
        const newest = group.activities.slice(0, most);
        return list(
          'Activities',
          newest.map((activity) => activityXml(group.declared.name, activity)),
        );
      }
      default:
        throw new Error(`The local cloud knows no operation ${action} of Auto Scaling.`);
    }
  }

  async #create(parameters: Call['parameters']): Promise<null> {
    const name = parameters.AutoScalingGroupName ?? '';
    if (this.#groups.has(name)) {
      throw new Refused(
        'AlreadyExists',
        `AutoScalingGroup by this name already exists - A group with the name ${name}`,
      );
    }
    const arn = `arn:aws:autoscaling:${motoRegion}:${motoAccount}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`;
    const declared = declarationOf(parameters, arn);
    const { imageId } = await templateOf(declared, this.#tools.ec2);
    if (!/^ami-[0-9a-f]{8,17}$/.test(imageId)) throw refusal.invalidImage(imageId);
    this.#groups.set(name, new Group(declared, Number(parameters.DesiredCapacity ?? declared.least)));
    this.#timer ??= setInterval(() => void this.#look(), lookMilliseconds).unref();
    return null;
  }

  #setDesired(parameters: Call['parameters']): null {
    const group = this.#named(parameters.AutoScalingGroupName);
    const desired = Number(parameters.DesiredCapacity);
    const { least, most, cooldownSeconds } = group.declared;
    if (desired > most) throw refusal.aboveMost(desired, most);
    if (desired < least) throw refusal.belowLeast(desired, least);
    const isCooling = Date.now() < group.changedAt + cooldownSeconds * 1000;
    if (parameters.HonorCooldown === 'true' && isCooling) throw refusal.inProgress();
    // As often as it is said, a capacity that stays delays nothing.
    if (desired === group.desired) return null;
    group.desired = desired;
    group.changedAt = Date.now();
    group.notBefore = Math.max(group.notBefore, Date.now() + this.terms.launchSeconds * 1000);
    return null;
  }

  async #terminate(parameters: Call['parameters']): Promise<string> {
    const id = parameters.InstanceId ?? '';
    const isDecremented = parameters.ShouldDecrementDesiredCapacity === 'true';
    const group = [...this.#groups.values()].find(({ members }) => members.some((member) => member.id === id));
    const member = group?.members.find((one) => one.id === id);
    if (group === undefined || member === undefined) throw refusal.noMember(id);
    const { name, least } = group.declared;
    if (member.lifecycle !== 'Terminating') {
      if (isDecremented && group.desired <= least) throw refusal.atLeast(group.desired, least);
      if (isDecremented) group.desired -= 1;
      member.lifecycle = 'Terminating';
      await this.#end(id);
    }
    const cause = `At ${now()} instance ${id} was taken out of service in response to a user request${
      isDecremented ? `, shrinking the capacity from ${group.desired + 1} to ${group.desired}` : ''
    }.`;
    const activity: Activity = { ...group.note(`Terminating EC2 instance: ${id}`, cause), status: 'InProgress' };
    return `<Activity>${activityXml(name, activity)}</Activity>`;
  }

  #named(name: string | undefined): Group {
    const group = this.#groups.get(name ?? '');
    if (group === undefined) throw refusal.noGroup(name ?? '');
    return group;
  }

  /** One look after the other. */
  #look(): void {
    this.#looking ??= this.#mendAll()
      .catch((error) => void this.#broken.push(error))
      .finally(() => {
        this.#looking = null;
      });
  }

  async #mendAll(): Promise<void> {
    for (const group of this.#groups.values()) {
      if (group.members.length > 0) await this.#seeWhoIsGone(group);
      await this.#endSurplus(group);
      while (group.capacity < group.desired && Date.now() >= group.notBefore && !group.suspended.has('Launch')) {
        await this.#launch(group);
      }
    }
  }

  async #seeWhoIsGone(group: Group): Promise<void> {
    const instances = await this.#describe(group.members.map(({ id }) => id));
    for (const member of [...group.members]) {
      const instance = instances.get(member.id);
      const isGone = instance === undefined || gone.includes(instance.State?.Name ?? '');
      const age = Date.now() - (instance?.LaunchTime?.getTime() ?? 0);
      if (member.lifecycle === 'Terminating') {
        if (isGone) group.members.splice(group.members.indexOf(member), 1);
      } else if (!isGone) {
        if (age >= this.terms.pendingSeconds * 1000) member.lifecycle = 'InService';
      } else if (member.health === 'Healthy' && !group.suspended.has('HealthCheck')) member.health = 'Unhealthy';
      if (member.health === 'Healthy' || member.lifecycle === 'Terminating') continue;
      if (group.suspended.has('ReplaceUnhealthy')) continue;
      group.members.splice(group.members.indexOf(member), 1);
      const cause = `At ${now()} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.`;
      group.note(`Terminating EC2 instance: ${member.id}`, cause);
    }
  }

  /** Never one that is protected. */
  async #endSurplus(group: Group): Promise<void> {
    const isEnded = ({ isProtected, lifecycle }: Member) => !isProtected && lifecycle !== 'Terminating';
    for (const member of group.members.filter(isEnded)) {
      if (group.capacity <= group.desired) return;
      member.lifecycle = 'Terminating';
      await this.#end(member.id);
      group.note(`Terminating EC2 instance: ${member.id}`, `At ${now()} the group had more than its desired capacity.`);
    }
  }

  async #launch(group: Group): Promise<void> {
    const { name, protectsNew } = group.declared;
    const { capacity } = group;
    const cause = `At ${now()} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${capacity} to ${group.desired}.`;
    const refused = this.terms.failureOf(name);
    const launched =
      refused === null ? await this.#underWay(launchMember(group.declared, this.#tools)) : { failure: refused };
    if ('failure' in launched) {
      group.note('Launching a new EC2 instance', cause, launched.failure);
      group.notBefore = Date.now() + this.terms.retrySeconds * 1000;
      return;
    }
    const id = launched.instanceId;
    const instance = (await this.#describe([id])).get(id);
    const { InstanceType: type = '', Placement: { AvailabilityZone: zone = '' } = {} } = instance ?? {};
    group.members.push({ id, type, zone, isProtected: protectsNew, lifecycle: 'Pending', health: 'Healthy' });
    group.note(`Launching a new EC2 instance: ${id}`, cause);
  }

  async #describe(ids: readonly string[]): Promise<Map<string, Instance>> {
    const Filters = [{ Name: 'instance-id', Values: [...ids] }];
    const { Reservations = [] } = await this.#tools.ec2.send(new DescribeInstancesCommand({ Filters }));
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    return new Map(instances.map((instance) => [instance.InstanceId ?? '', instance]));
  }

  async #end(id: string): Promise<void> {
    await this.#tools.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  }
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
