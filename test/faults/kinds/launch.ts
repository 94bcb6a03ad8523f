import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { FaultKind } from '../fault.ts';
import { anyMoment, booted } from '../moments.ts';
import { breaking } from './functions.ts';

const launches = { action: 'CreateFleet' } as const;

/** What EC2 and the scheduler can refuse, and take away. */
export const launchKinds: readonly FaultKind[] = [
  {
    name: 'spot interruption',
    arm: ({ endToEnd, toMachine, reach, random }) =>
      toMachine(anyMoment(reach, random), async ({ instanceId }) => {
        const { clients, host } = endToEnd.stack.cloud;
        await host.interrupt(instanceId);
        // EC2 gives two minutes' notice; less is harder.
        await new Promise((resolve) => setTimeout(resolve, random.integer(0, 8_000)));
        await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
      }),
  },
  {
    name: 'no spot capacity',
    arm: ({ inject, random }) =>
      inject({ match: { ...launches, market: 'spot' }, fault: { kind: 'no-capacity' }, times: random.integer(1, 3) }),
  },
  {
    name: 'no capacity for a while',
    arm: ({ inject, random }) =>
      inject({ match: launches, fault: { kind: 'no-capacity' }, times: random.integer(2, 6) }),
  },
  {
    name: 'no capacity ever',
    short: true,
    allows: ({ reason, attempts }) => reason === 'no-capacity' && attempts.length === 0,
    arm: ({ inject }) => inject({ match: launches, fault: { kind: 'no-capacity' }, times: 1_000 }),
  },
  {
    name: 'launch refused',
    allows: ({ reason }) => reason === 'launch-refused',
    // Together with a lost answer: EC2 has launched, and then refuses the very same request.
    strands: true,
    arm: ({ inject, random }) =>
      inject({ match: launches, fault: { kind: 'refused' }, times: random.pick([1, 2, 1_000]) }),
  },
  {
    name: 'EC2 throttles',
    arm: ({ inject, random }) => {
      const action = random.pick(['CreateFleet', 'DescribeInstances'] as const);
      inject({ match: { action }, fault: { kind: 'throttled' }, times: random.integer(1, 8) });
    },
  },
  {
    name: 'EC2’s answer lost',
    arm: ({ inject, random }) =>
      inject({
        match: launches,
        fault: { kind: 'meanwhile', when: 'after', run: breaking },
        times: random.integer(1, 2),
      }),
  },
  {
    name: 'more launched than asked',
    arm: ({ inject }) => inject({ match: launches, fault: { kind: 'surplus' }, times: 1 }),
  },
  {
    name: 'schedule refused',
    arm: ({ inject, random }) =>
      inject({
        match: { action: 'CreateSchedule' },
        fault: random.pick([
          { kind: 'refused' },
          { kind: 'error', status: 500, code: 'InternalServerException' },
        ] as const),
        times: random.integer(1, 2),
      }),
  },
  {
    name: 'terminate throttled',
    arm: ({ inject, random }) => {
      inject({ match: { action: 'CreateSchedule' }, fault: { kind: 'refused' }, times: 1 });
      inject({ match: { action: 'TerminateInstances' }, fault: { kind: 'throttled' }, times: random.integer(1, 6) });
    },
  },
  {
    name: 'own clock dead',
    short: true,
    beyondDeadlineSeconds: 75,
    arm: ({ nextMachine, toMachine }) => {
      nextMachine({ clockIsDead: true });
      toMachine(booted, (machine) => machine.signalAgent('SIGSTOP'));
    },
  },
  {
    name: 'own clock dead, schedule throttled',
    short: true,
    beyondDeadlineSeconds: 150,
    arm: ({ inject, nextMachine, toMachine }) => {
      nextMachine({ clockIsDead: true });
      // All that the schedule's retries need, and nothing that the sweep, later, meets.
      inject({ match: { action: 'TerminateInstances' }, fault: { kind: 'throttled' }, times: 4 });
      toMachine(booted, (machine) => machine.signalAgent('SIGSTOP'));
    },
  },
];
