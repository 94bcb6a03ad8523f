import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import type { Ending } from '../child.ts';
import type { Clients } from '../clients.ts';
import { assumeRole, type RoleCredentials } from '../functions/credentials.ts';
import type { Gate } from '../gate/gate.ts';
import { motoAccount, motoRegion } from '../moto.ts';
import { type DescribedInstance, describeInstance, describeInstances, shutdownBehavior, userData } from './describe.ts';
import type { Image } from './image.ts';
import type { Metadata } from './imds.ts';
import { boot, type Machine, type MachineFaults } from './machine.ts';
import { diskMegabytesOf } from './own-disks.ts';
import { StateChanges } from './state-changes.ts';

export interface HostOptions {
  readonly clients: Clients;
  readonly gate: Gate;
  /** What its instances boot: one image, or the one that an instance names. */
  readonly image: Image | ((imageId: string) => Promise<Image>);
  /** Each instance gets a directory in it, named by its id. */
  readonly directory: string;
  /** How many machines run at once; others wait for their turn, pending. */
  readonly maximumMachines: number;
  /** What is wrong with the machine of an instance that is about to boot. */
  readonly machineFaults?: (instanceId: string) => MachineFaults;
  readonly onEvent: (event: HostEvent) => void;
}

export type HostEvent =
  | {
      readonly kind: 'instance-started';
      readonly instanceId: string;
      readonly market: string;
      readonly type: string;
      readonly console: string;
    }
  /** What the agent writes: mostly JSON. */
  | { readonly kind: 'console-line'; readonly instanceId: string; readonly line: string }
  /** A pool's member was cleaned for another order: how long that took, without Elasticsearch's start. */
  | { readonly kind: 'instance-turn'; readonly instanceId: string; readonly seconds: number }
  | { readonly kind: 'instance-powered-off'; readonly instanceId: string; readonly ending: Ending }
  | { readonly kind: 'instance-terminated'; readonly instanceId: string }
  | { readonly kind: 'instance-stopped'; readonly instanceId: string };

/** What stands behind EC2: a machine for every instance that it reports. */
export interface Host {
  /** Those that run now, by instance id. */
  readonly machines: ReadonlyMap<string, Machine>;
  /**
   * Gives a running instance the two minutes' notice, in its metadata service and as an event of EC2. The termination
   * that follows is for the caller to order. Throws when no such machine runs.
   */
  interrupt(instanceId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing behind EC2: its instances are launched and never boot. */
export const noHost: Host = {
  machines: new Map(),
  async interrupt(instanceId) {
    throw new Error(`No machine runs for ${instanceId}.`);
  },
  async stop() {},
};

const lookMilliseconds = 200;
const noticeMilliseconds = 120_000;
const alive: readonly string[] = ['pending', 'running'];

/** Starts to look after EC2's instances. What breaks meanwhile is thrown by `stop`, after all has ended. */
export function startHost(options: HostOptions): Host {
  const { clients, maximumMachines } = options;
  const machines = new Map<string, Machine>();
  const known = new Set<string>();
  const lives = new Set<Promise<void>>();
  const stopped = new AbortController();
  const changes = new StateChanges(clients);

  const look = async () => {
    while (!stopped.signal.aborted) {
      const instances = await describeInstances(clients.ec2);
      await changes.tell(instances);
      for (const { id, state } of instances) {
        if (!alive.includes(state)) void machines.get(id)?.cutPower();
        else if (!known.has(id) && lives.size < maximumMachines) {
          known.add(id);
          const life = live(id, machines, stopped.signal, options).then(() => void lives.delete(life));
          lives.add(life);
          // One that breaks stays in the set, and takes its place in it.
          life.catch(() => {});
        }
      }
      await sleep(lookMilliseconds);
    }
  };
  const looking = look();
  looking.catch(() => {});
  return {
    machines,
    async interrupt(instanceId) {
      const machine = machines.get(instanceId);
      if (machine === undefined) throw new Error(`No machine runs for ${instanceId}.`);
      machine.interrupt(new Date(Date.now() + noticeMilliseconds));
      await changes.warnOfInterruption(instanceId);
    },
    async stop() {
      stopped.abort();
      await Promise.all([...machines.values()].map((machine) => machine.cutPower()));
      await looking;
      await Promise.all(lives);
    },
  };
}

/** From boot to power-off, and what EC2 makes of that. */
async function live(id: string, machines: Map<string, Machine>, stopped: AbortSignal, options: HostOptions) {
  const { clients, gate, image, directory, machineFaults, onEvent } = options;
  await gate.launched();
  const instance = await describeInstance(clients.ec2, id);
  const software = typeof image === 'function' ? await image(instance.imageId) : image;
  const diskMegabytes = await diskMegabytesOf(clients.ec2, instance.type);
  const machine = await boot(await metadataOf(instance, options), software, {
    directory: join(directory, id),
    awsEndpoint: gate.endpoint,
    faults: { ...(diskMegabytes !== undefined && { diskMegabytes }), ...machineFaults?.(id) },
    onLine: (line) => onEvent({ kind: 'console-line', instanceId: id, line }),
    onTurn: (seconds) => onEvent({ kind: 'instance-turn', instanceId: id, seconds }),
  });
  machines.set(id, machine);
  onEvent({
    kind: 'instance-started',
    instanceId: id,
    market: instance.market,
    type: instance.type,
    console: machine.console,
  });
  if (stopped.aborted) void machine.cutPower();
  const ending = await machine.poweredOff;
  machines.delete(id);
  onEvent({ kind: 'instance-powered-off', instanceId: id, ending });
  if (stopped.aborted) return;
  const behavior = await shutdownBehavior(clients.ec2, id);
  const InstanceIds = [id];
  if (behavior === 'terminate') await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  else await clients.ec2.send(new StopInstancesCommand({ InstanceIds }));
  onEvent({ kind: behavior === 'terminate' ? 'instance-terminated' : 'instance-stopped', instanceId: id });
}

async function metadataOf(instance: DescribedInstance, { clients, gate }: HostOptions): Promise<Metadata> {
  const { profileArn } = instance;
  return {
    instanceId: instance.id,
    instanceType: instance.type,
    imageId: instance.imageId,
    availabilityZone: instance.availabilityZone,
    region: motoRegion,
    accountId: motoAccount,
    lifeCycle: instance.market,
    userData: await userData(clients.ec2, instance.id),
    profileArn,
    role: profileArn === null ? null : await roleOf(profileArn, instance.id, { clients, gate }),
  };
}

/** The role of an instance profile; a session's name is the instance's id, so that `${aws:userid}` ends with it. */
async function roleOf(profileArn: string, instanceId: string, account: { clients: Clients; gate: Gate }) {
  const InstanceProfileName = profileArn.slice(profileArn.lastIndexOf('/') + 1);
  const { InstanceProfile } = await account.clients.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  const { RoleName, Arn } = InstanceProfile?.Roles?.[0] ?? {};
  if (RoleName === undefined || Arn === undefined) throw new Error(`The instance profile ${profileArn} has no role.`);
  let current: RoleCredentials | null = null;
  return {
    name: RoleName,
    async credentials() {
      if (current === null || current.expiration.getTime() < Date.now() + 300_000) {
        current = await assumeRole(account, Arn, instanceId);
      }
      return current;
    },
  };
}
