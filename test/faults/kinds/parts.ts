import { setTimeout as sleep } from 'node:timers/promises';
import { forger } from '../../end-to-end/forger.ts';
import type { FaultContext, FaultKind } from '../fault.ts';
import { says } from '../moments.ts';
import { partRuns } from '../records.ts';
import { killing } from './functions.ts';
import { send } from './messages.ts';

const ownResult = { action: 'PutObject', resource: /attempts\/[^/]*:i-[^/]*\/result\.json$/ } as const;
const reports = /\/runs\/[0-9a-f]+\/report\.json$/;
const cuts = /\/runs\/[0-9a-f]+\/parts\.json$/;
const partsOnly = { settings: ['parts'] } as const satisfies Partial<FaultKind>;
/** Until the slower of two parts is as far. */
const longestHoldMilliseconds = 25_000;

async function recheckAll(context: FaultContext, times: number): Promise<void> {
  const { endToEnd, snapshot } = context;
  const runIds = [snapshot.runId, ...(await partRuns(snapshot.runId, endToEnd.stack))];
  const asked = Array.from({ length: times }, () => runIds).flat();
  await Promise.all(asked.map((recheck) => send(context, '-settle', { version: 1, recheck })));
}

/** An agent says that it has begun with an order of a part, not with the first look at the whole. */
const ofPart = ({ snapshot }: FaultContext) => {
  const taken = says('"order taken"');
  return (event: Parameters<typeof taken>[0]) =>
    taken(event) && event.kind === 'console-line' && !event.line.includes(`"runId":"${snapshot.runId}"`);
};

/** What can go wrong with what is proven in parts, beside what can with each of them. */
export const partKinds: readonly FaultKind[] = [
  {
    name: 'parts end at once',
    ...partsOnly,
    arm: ({ inject, random }) => {
      const together = random.integer(2, 3);
      const all = Promise.withResolvers<void>();
      let here = 0;
      const run = async () => {
        here += 1;
        if (here >= together) all.resolve();
        await Promise.race([all.promise, sleep(longestHoldMilliseconds, undefined, { ref: false })]);
      };
      inject({ match: ownResult, fault: { kind: 'meanwhile', when: 'before', run }, times: together });
    },
  },
  {
    name: 'merge raced',
    ...partsOnly,
    arm: (context) => {
      const { inject, random } = context;
      const when = random.pick(['before', 'after'] as const);
      const run = () => recheckAll(context, random.integer(2, 4));
      inject({ match: { action: 'PutObject', resource: reports }, fault: { kind: 'meanwhile', when, run }, times: 4 });
    },
  },
  {
    ...killing('trigger', {
      when: 'as it divides',
      steps: [
        { action: 'PutObject', resource: cuts },
        { action: 'PutObject', resource: /orders\/1\.json$/ },
        { action: 'SendMessage', resource: /-trigger$/ },
        { action: 'CreateFleet' },
      ],
    }),
    ...partsOnly,
  },
  {
    ...killing('settle', {
      when: 'at the merge',
      steps: [
        { action: 'GetObject', resource: cuts },
        { action: 'GetObject', resource: reports },
        { action: 'PutObject', resource: reports },
        { action: 'PutObject', resource: /settled\// },
      ],
    }),
    ...partsOnly,
    repeats: true,
  },
  {
    name: 'divided late',
    ...partsOnly,
    // Its order is there before it: an instance looks first how large it is.
    short: true,
    arm: ({ happens, snapshot, struck }) =>
      void happens(
        (event) => event.kind === 'call' && event.call.resource.endsWith(`${snapshot.runId}/parts.json`),
      ).then(struck),
  },
  {
    name: 'deadline of the whole',
    ...partsOnly,
    needs: 'examine',
    short: true,
    hopelessSeconds: 120,
    allows: ({ verdict, reason }) => verdict === 'unproven' && (reason === 'deadline' || reason === 'instance-lost'),
    arm: (context) => context.toEachMachine(ofPart(context), (machine) => machine.signalAgent('SIGSTOP')),
  },
  {
    name: 'poisoned part',
    ...partsOnly,
    needs: 'examine',
    allows: ({ verdict, reason }) => verdict === 'unproven' && reason === 'instance-lost',
    arm: (context) => {
      let poisoned: string | null = null;
      const isIt = ofPart(context);
      context.toEachMachine(
        (event) => {
          if (!isIt(event) || event.kind !== 'console-line') return false;
          poisoned ??= /"runId":"([0-9a-f]+)"/.exec(event.line)?.[1] ?? null;
          return poisoned !== null && event.line.includes(poisoned);
        },
        (machine) => machine.cutPower(),
      );
    },
  },
  {
    name: 'result of a part forged',
    ...partsOnly,
    arm: (context) => {
      const { endToEnd, snapshot, inject, random } = context;
      const forging = async () => {
        const elsewhere = `i-${random.fork().seed.toString(16).padStart(17, '0')}`;
        const bad = await forger(endToEnd.stack, elsewhere, { roleName: 'mayfly-local_archive' });
        for (const runId of [snapshot.runId, ...(await partRuns(snapshot.runId, endToEnd.stack))]) {
          await bad.writeVerified({ ...snapshot, runId });
          for (const id of [elsewhere, ...endToEnd.stack.cloud.host.machines.keys()]) await bad.announce(runId, id);
        }
      };
      const when = random.pick(['before', 'after'] as const);
      inject({ match: ownResult, fault: { kind: 'meanwhile', when, run: forging }, times: 1 });
    },
  },
];
