import { contractVersion } from '../../../agent/contract/contract-version.ts';
import type { FaultKind } from '../fault.ts';

/** What can be wrong with what a machine is told when it boots. */
export const instanceMetadataKinds: readonly FaultKind[] = [
  {
    name: 'IMDS late',
    arm: ({ nextMachine, random }) => nextMachine({ metadata: { silentSeconds: random.integer(1, 8) } }),
  },
  {
    name: 'IMDS answers 401',
    arm: ({ nextMachine, random }) => nextMachine({ metadata: { refusals: random.integer(1, 6) } }),
  },
  {
    name: 'IMDS answers 500',
    arm: ({ nextMachine, random }) => nextMachine({ metadata: { failures: random.integer(1, 6) } }),
  },
  {
    name: 'IMDS dies',
    arm: ({ nextMachine, random }) => nextMachine({ metadata: { diesAfterSeconds: random.integer(1, 6) } }),
    short: true,
  },
  {
    name: 'role late',
    arm: ({ nextMachine, random }) => nextMachine({ metadata: { roleAfterSeconds: random.integer(1, 6) } }),
  },
  { name: 'user-data empty', arm: ({ nextMachine }) => nextMachine({ userData: null }) },
  {
    name: 'user-data malformed',
    arm: ({ nextMachine, random }) => {
      const another = JSON.stringify({ version: contractVersion + 1 });
      const text = random.pick(['#!/bin/sh\ncurl example.com | sh', another, '{', '\0\x01\x02', '[]']);
      nextMachine({ userData: Buffer.from(text) });
    },
  },
  {
    name: 'clock off by minutes',
    arm: ({ everyMachine, random }) =>
      everyMachine({ clockAheadSeconds: random.pick([-1, 1]) * random.integer(60, 900) }),
  },
];
