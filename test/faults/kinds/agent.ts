import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Reach } from '../conditions.ts';
import type { FaultKind } from '../fault.ts';
import { anyMoment } from '../moments.ts';

/** About as long as an agent lives. */
const latestMilliseconds = (reach: Reach) => (reach === 'examine' ? 15_000 : 2_500);

/** Throws where nobody awaits it. */
const throwing = (milliseconds: number) =>
  `setTimeout(() => { throw new Error('An exception from nowhere.'); }, ${milliseconds});`;

/** Takes all the memory that there is. */
const leaking = (milliseconds: number) =>
  `setTimeout(() => { const kept = []; for (;;) kept.push(new Array(100_000).fill({})); }, ${milliseconds});`;

/** Files can be opened and then not be written: each write fails after so many. */
const unwritable = (writes: number) => `
  import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { open } = fs;
  let left = ${writes};
  fs.open = async (...given) => {
    const file = await open(...given);
    const write = file.write.bind(file);
    file.write = (...bytes) => {
      left -= 1;
      return left < 0 ? Promise.reject(Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO' })) : write(...bytes);
    };
    return file;
  };
  syncBuiltinESMExports();
`;

/** What can become of the agent and its machine. */
export const agentKinds: readonly FaultKind[] = [
  {
    name: 'agent killed',
    arm: ({ toMachine, reach, random }) =>
      toMachine(anyMoment(reach, random), (machine) => machine.signalAgent('SIGKILL')),
  },
  {
    name: 'agent crashed',
    arm: ({ toMachine, reach, random }) => {
      const signal = random.pick(['SIGABRT', 'SIGSEGV', 'SIGBUS'] as const);
      toMachine(anyMoment(reach, random), (machine) => machine.signalAgent(signal));
    },
  },
  {
    name: 'agent terminated politely',
    arm: ({ toMachine, reach, random }) =>
      toMachine(anyMoment(reach, random), (machine) => machine.signalAgent('SIGTERM')),
  },
  {
    name: 'agent stopped',
    short: true,
    arm: ({ toMachine, reach, random }) =>
      toMachine(anyMoment(reach, random), (machine) => machine.signalAgent('SIGSTOP')),
  },
  {
    name: 'agent out of memory',
    arm: ({ nextMachine, reach, random }) => {
      const agentPreload = leaking(random.integer(100, latestMilliseconds(reach)));
      nextMachine({ agentHeapMegabytes: 64, agentPreload }, 'heap out of memory');
    },
  },
  {
    name: 'agent throws',
    arm: ({ nextMachine, reach, random }) => {
      const agentPreload = throwing(random.integer(100, latestMilliseconds(reach)));
      nextMachine({ agentPreload }, 'An exception from nowhere');
    },
  },
  {
    name: 'writes to disk fail',
    arm: ({ nextMachine, random }) =>
      nextMachine({ agentPreload: unwritable(random.integer(0, 10)) }, 'EIO: i/o error'),
  },
  {
    name: 'ordered disks missing',
    arm: ({ nextMachine, random }) => nextMachine({ diskMegabytes: random.integer(8, 60) }),
  },
  {
    name: 'disk full',
    arm: ({ nextMachine, toMachine, reach, random }) => {
      nextMachine({ diskMegabytes: 400 });
      toMachine(anyMoment(reach, random), (machine) => machine.fillDisk());
    },
  },
  {
    name: 'power cut',
    arm: ({ toMachine, reach, random }) => toMachine(anyMoment(reach, random), (machine) => machine.cutPower()),
  },
  {
    name: 'kernel panics and reboots',
    arm: ({ toMachine, reach, random }) => toMachine(anyMoment(reach, random), (machine) => machine.panic()),
  },
  {
    name: 'terminated by somebody',
    arm: ({ endToEnd, toMachine, reach, random }) =>
      toMachine(anyMoment(reach, random), ({ instanceId }) =>
        endToEnd.stack.cloud.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] })),
      ),
  },
];
