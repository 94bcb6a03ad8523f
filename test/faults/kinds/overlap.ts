import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { repositories } from '../../deployed-stack/configuration.ts';
import { keyIn } from '../../deployed-stack/deployed-stack.ts';
import type { Machine } from '../../local-cloud/host/machine.ts';
import type { FaultContext, FaultKind } from '../fault.ts';
import { begins } from '../moments.ts';
import { dataOf, holdIndex, indicesOf } from '../overlap.ts';

const { bucket } = repositories.logs;
/** The first is large, and read first; the others are small, and restored meanwhile. */
const contents = { indices: 3, objectMegabytes: 36 };
const overlapping = { needs: 'examine', contents } as const satisfies Partial<FaultKind>;

/** Something happens while one index is read and others are restored. */
function during(name: string, act: (machine: Machine, context: FaultContext) => unknown): FaultKind {
  return {
    name: `${name} in the overlap`,
    ...overlapping,
    arm: async (context) => {
      const { random, toMachine } = context;
      await holdIndex(context, random.pick(['first', 'last']));
      toMachine(begins('restore'), async (machine) => {
        await new Promise((resolve) => setTimeout(resolve, random.integer(0, 4_000)));
        await act(machine, context);
      });
    },
  };
}

/** What can go wrong while indices are read and restored at once, and once only the last one is left. */
export const overlapKinds: readonly FaultKind[] = [
  during('agent killed', (machine) => machine.signalAgent('SIGKILL')),
  during('Elasticsearch killed', (machine) => machine.signalElasticsearch('SIGKILL')),
  { ...during('Elasticsearch hangs', (machine) => machine.signalElasticsearch('SIGSTOP')), short: true },
  during('spot interruption', (machine, context) => interrupt(machine, context)),
  {
    name: 'disk full while staging',
    ...overlapping,
    arm: async (context) => {
      await holdIndex(context, 'first');
      context.nextMachine({ diskMegabytes: 400 });
      context.toMachine(begins('restore'), (machine) => machine.fillDisk());
    },
  },
  {
    name: 'last index cannot be read',
    ...overlapping,
    arm: async (context) => {
      const { inject, random, endToEnd, snapshot } = context;
      const last = (await indicesOf(endToEnd, snapshot)).at(-1);
      const [status, code] = random.pick([
        [500, 'InternalError'],
        [503, 'SlowDown'],
      ] as const);
      const match = { action: 'GetObject', resource: dataOf(last?.id ?? '') };
      // As many as one attempt tries of all of its objects; or fewer, and the same attempt comes through.
      inject({ match, fault: { kind: 'error', status, code }, times: random.integer(5, 120) });
    },
  },
  {
    name: 'last index lost meanwhile',
    ...overlapping,
    allows: ({ verdict }) => verdict === 'corrupt',
    arm: async (context) => {
      const { endToEnd, landedKeys, snapshot, damages, struck } = context;
      const last = (await indicesOf(endToEnd, snapshot)).at(-1);
      await holdIndex(context, 'last', async (begun) => {
        await begun;
        const lost = landedKeys.filter((key) => key.startsWith(`indices/${last?.id}/`) && key.includes('/__'));
        for (const key of lost) {
          damages(key);
          await endToEnd.stack.cloud.clients.s3.send(
            new DeleteObjectCommand({ Bucket: bucket, Key: keyIn('logs', key) }),
          );
        }
        struck();
      });
    },
  },
  {
    name: 'Elasticsearch killed on the last index',
    ...overlapping,
    arm: async (context) => {
      const { endToEnd, snapshot, toMachine, happens, random } = context;
      const last = (await indicesOf(endToEnd, snapshot)).at(-1);
      await holdIndex(context, 'last');
      toMachine(begins('restore'), async (machine) => {
        await happens(
          (event) =>
            event.kind === 'call' && event.call.status < 300 && dataOf(last?.id ?? '').test(event.call.resource),
        );
        await new Promise((resolve) => setTimeout(resolve, random.integer(0, 1_000)));
        machine.signalElasticsearch('SIGKILL');
      });
    },
  },
];

/** EC2 gives two minutes' notice; less is harder. */
export async function interrupt({ instanceId }: Machine, { endToEnd, random }: FaultContext): Promise<void> {
  const { clients, host } = endToEnd.stack.cloud;
  await host.interrupt(instanceId);
  await new Promise((resolve) => setTimeout(resolve, random.integer(0, 8_000)));
  await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
}
