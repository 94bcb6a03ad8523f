import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Reach } from '../conditions.ts';
import type { FaultContext, FaultKind } from '../fault.ts';
import { anyMoment, booted, says, type When } from '../moments.ts';
import type { Random } from '../random.ts';
import { interrupt } from './overlap.ts';

const joined = says('"member of a pool"');
const holds = says('"message received"');
const given = says('"claim answered"', '"isGiven":true');
const ready = says('"ready for the next order"');
const cleaned: When = (event) => event.kind === 'instance-turn';
const leaves = says('"leaving the pool"');

/** At work on an order; those of it that also come to a machine without one are left out. */
function midOrder(reach: Reach, random: Random): When {
  const moment = anyMoment(reach, random);
  return moment === booted ? given : moment;
}

function anyTime({ reach, random }: Pick<FaultContext, 'reach' | 'random'>): When {
  return random.pick([booted, joined, holds, given, midOrder(reach, random), ready, cleaned, leaves]);
}

/** One way of many in which a machine is gone, or nothing on it works any more. */
function dies(name: string, moment: (context: FaultContext) => When): FaultKind {
  return {
    name: `member killed ${name}`,
    settings: ['pool'],
    arm: (context) => {
      const how = context.random.pick(['power', 'agent', 'kernel'] as const);
      context.toMachine(moment(context), (machine) => {
        if (how === 'agent') return machine.signalAgent('SIGKILL');
        return how === 'power' ? machine.cutPower() : machine.panic();
      });
    },
  };
}

const takingOut = { action: 'TerminateInstanceInAutoScalingGroup' } as const;

/** What can become of the members of a pool. */
export const memberKinds: readonly FaultKind[] = [
  dies('before its first order', ({ random }) => random.pick([booted, joined])),
  dies('with a message in its hands', () => holds),
  dies('mid-order', ({ reach, random }) => random.pick([given, midOrder(reach, random)])),
  { ...dies('between orders', ({ random }) => random.pick([ready, cleaned])), needs: 'examine' },
  dies('as it leaves', () => leaves),
  {
    name: 'spot takes a member',
    settings: ['pool'],
    arm: (context) => context.toMachine(anyTime(context), (machine) => interrupt(machine, context)),
  },
  {
    name: 'member terminated by somebody',
    settings: ['pool'],
    arm: (context) =>
      context.toMachine(anyTime(context), ({ instanceId }) =>
        context.endToEnd.stack.cloud.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] })),
      ),
  },
  {
    name: 'member stopped mid-order',
    settings: ['pool'],
    short: true,
    arm: ({ toMachine, reach, random }) =>
      toMachine(midOrder(reach, random), (machine) => machine.signalAgent('SIGSTOP')),
  },
  {
    name: 'member off before it is taken out',
    settings: ['pool'],
    arm: ({ inject, toMachine, random }) => {
      inject({
        match: takingOut,
        fault: random.pick([{ kind: 'throttled' }, { kind: 'refused' }] as const),
        times: random.integer(1, 8),
      });
      toMachine(leaves, (machine) => machine.cutPower());
    },
  },
  {
    name: 'poisoned order',
    settings: ['pool'],
    sparesOthers: true,
    allows: ({ verdict, reason, attempts }) =>
      verdict === 'unproven' && reason === 'instance-lost' && attempts.length === 3,
    arm: ({ snapshot, toEachMachine }) =>
      toEachMachine(says('"order taken"', snapshot.runId), (machine) => machine.cutPower()),
  },
];
