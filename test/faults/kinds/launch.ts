import type { Fault } from '../../local-cloud/gate/faults.ts';
import type { FaultKind } from '../fault.ts';
import { anyMoment, booted } from '../moments.ts';
import { breaking } from './functions.ts';
import { interrupt } from './overlap.ts';

const launches = { action: 'CreateFleet' } as const;
const listed = (code: string): Fault => ({ kind: 'fleet-error', error: { code, message: 'It was asked for.' } });
const noPools = "We couldn't find any instance pools that match your instance requirements.";
const keyError = { code: 'Client.InternalError', message: 'Client.InternalError: Client error on launch' };

/** What EC2 and the scheduler can refuse, and take away. */
export const launchKinds: readonly FaultKind[] = [
  {
    name: 'spot interruption',
    arm: (context) =>
      context.toMachine(anyMoment(context.reach, context.random), (machine) => interrupt(machine, context)),
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
    hopelessSeconds: 45,
    allows: ({ reason, attempts }) => reason === 'no-capacity' && attempts.length === 0,
    arm: ({ inject }) => inject({ match: launches, fault: { kind: 'no-capacity' }, times: 1_000 }),
  },
  {
    name: 'EC2 lacks something else',
    arm: ({ inject, random }) =>
      inject({
        match: launches,
        fault: random.pick([
          listed('InsufficientFreeAddressesInSubnet'),
          listed('ReservationCapacityExceeded'),
          listed('Unsupported'),
          listed('InternalError'),
          { kind: 'error', status: 400, code: 'MaxFleetCountExceeded' },
        ] as const),
        times: random.integer(1, 5),
      }),
  },
  {
    name: 'EC2 gives neither instance nor reason',
    arm: ({ inject, random }) =>
      inject({ match: launches, fault: { kind: 'fleet-error', error: null }, times: random.integer(1, 5) }),
  },
  {
    name: 'role of spot missing at first',
    arm: ({ inject, random }) =>
      inject({
        match: { ...launches, market: 'spot' },
        fault: listed('AuthFailure.ServiceLinkedRoleCreationNotPermitted'),
        times: random.integer(1, 3),
      }),
  },
  {
    name: 'subnets do not fit together',
    arm: ({ inject, random }) =>
      inject({
        match: launches,
        fault: random.pick([
          { kind: 'error', status: 400, code: 'InvalidFleetConfig' },
          { kind: 'error', status: 400, code: 'InvalidParameterValue', message: noPools },
        ] as const),
        times: random.integer(1, 3),
      }),
  },
  {
    name: 'answer lost and token forgotten',
    arm: ({ inject }) => {
      inject({ match: launches, fault: { kind: 'meanwhile', when: 'after', run: breaking }, times: 1 });
      inject({ match: launches, fault: { kind: 'forgetful' }, times: 1_000 });
    },
  },
  {
    name: 'instance ended at once',
    allows: ({ reason, explanation }) =>
      reason === 'instance-lost' && explanation?.includes('The key of its disk') === true,
    arm: ({ inject, random }) =>
      inject({ match: launches, fault: { kind: 'stillborn', reason: keyError }, times: random.pick([1, 2, 1_000]) }),
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
