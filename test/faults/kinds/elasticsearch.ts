import type { FaultKind } from '../fault.ts';
import { momentOfRestore } from '../moments.ts';

const isUnavailable: FaultKind['allows'] = ({ reason }) => reason === 'server-unavailable';

/** What can become of the Elasticsearch on a machine. */
export const elasticsearchKinds: readonly FaultKind[] = [
  {
    name: 'Elasticsearch killed',
    needs: 'examine',
    arm: ({ toMachine, random }) =>
      toMachine(momentOfRestore(random), (machine) => machine.signalElasticsearch('SIGKILL')),
  },
  {
    name: 'Elasticsearch hangs',
    needs: 'examine',
    short: true,
    arm: ({ toMachine, random }) =>
      toMachine(momentOfRestore(random), (machine) => machine.signalElasticsearch('SIGSTOP')),
  },
  {
    name: 'Elasticsearch’s port taken',
    needs: 'examine',
    short: true,
    arm: ({ nextMachine }) => nextMachine({ elasticsearch: { refused: 0, holdsPort: true } }),
  },
  {
    name: 'Elasticsearch refuses',
    needs: 'examine',
    arm: ({ nextMachine, random }) =>
      nextMachine({ elasticsearch: { sound: random.integer(0, 12), refused: random.integer(1, 12) } }),
  },
  {
    name: 'Elasticsearch late',
    needs: 'examine',
    arm: ({ nextMachine, random }) => nextMachine({ elasticsearchLateSeconds: random.integer(2, 15) }),
  },
  {
    name: 'Elasticsearch out of heap',
    needs: 'examine',
    short: true,
    arm: ({ nextMachine, random }) => nextMachine({ elasticsearchHeapMegabytes: random.pick([1, 24, 40]) }),
  },
  {
    name: 'Elasticsearch never starts',
    needs: 'examine',
    short: true,
    allows: isUnavailable,
    arm: ({ everyMachine }) => everyMachine({ elasticsearchHeapMegabytes: 1 }),
  },
];
