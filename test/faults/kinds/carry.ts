import { setTimeout as sleep } from 'node:timers/promises';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Report } from '../../../agent/contract/report.ts';
import type { Alteration } from '../../local-cloud/gate/alterations.ts';
import type { FaultContext, FaultKind } from '../fault.ts';
import { begins } from '../moments.ts';
import { holdIndex } from '../overlap.ts';

const contents = { indices: 3 };
/** Long enough for two small indices to stand. */
const restoringMilliseconds = { least: 3_000, most: 6_000 };
/** EC2's own. */
const noticeMilliseconds = 120_000;
const pieces = /\/proven\/\d+\.json$/;
const enclosed = /\/enclosed\/proven\.json$/;

type Inject = Pick<FaultContext, 'inject' | 'random'>;

/** Spot takes the first machine while its last index is read; what becomes of what it had proven is the fault. */
function afterInterruption(name: string, tamper: (context: Inject) => void, allows?: FaultKind['allows']): FaultKind {
  return {
    name,
    needs: 'examine',
    contents,
    ...(allows && { allows }),
    arm: async (context) => {
      const { happens, random, endToEnd } = context;
      tamper(context);
      const interrupted = Promise.withResolvers<void>();
      await holdIndex(context, 'last', () => interrupted.promise);
      let instanceId = '';
      void happens((event) => {
        if (!begins('restore')(event) || !('instanceId' in event)) return false;
        instanceId = event.instanceId;
        return true;
      }).then(async () => {
        const { least, most } = restoringMilliseconds;
        await sleep(random.integer(least, most), undefined, { ref: false });
        const { host, clients } = endToEnd.stack.cloud;
        const machine = host.machines.get(instanceId);
        if (machine !== undefined) {
          await host.interrupt(instanceId);
          // It has the time to say what it has proven, and then goes by itself.
          await Promise.race([machine.poweredOff, sleep(noticeMilliseconds, undefined, { ref: false })]);
          await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] })).catch(() => {});
        }
        interrupted.resolve();
      });
    },
  };
}

const asJson = (change: (value: { runId: string; items: { digest: string }[] }) => void): Alteration => ({
  body: (body) => {
    const value = JSON.parse(body.toString());
    change(value);
    return Buffer.from(JSON.stringify(value));
  },
});

const alterations: readonly Alteration[] = [
  asJson((value) => {
    for (const item of value.items) item.digest = '0'.repeat(64);
  }),
  { body: () => Buffer.from('{') },
  { body: () => Buffer.alloc(0) },
  asJson((value) => Object.assign(value, { version: 99 })),
];

const ofAnotherRun = asJson((value) => {
  value.runId = '0123456789abcdef0123';
});

/** It costs an attempt, of which a run has three: with another fault beside it there may be none left. */
const allSpent = ({ reason, attempts }: Report, isAlone: boolean) =>
  !isAlone && reason === 'internal' && attempts.length >= 3;

/** What can become of what an attempt had proven that was taken away. */
export const carryKinds: readonly FaultKind[] = [
  afterInterruption('proven pieces not written', ({ inject }) =>
    inject({ match: { action: 'PutObject', resource: pieces }, fault: { kind: 'refused' }, times: 1_000 }),
  ),
  afterInterruption('proven pieces gone', ({ inject }) =>
    inject({
      match: { action: 'GetObject', resource: pieces },
      fault: { kind: 'error', status: 404, code: 'NoSuchKey' },
      times: 1_000,
    }),
  ),
  afterInterruption('proven pieces altered', ({ inject, random }) =>
    inject({
      match: { action: 'GetObject', resource: pieces },
      fault: { kind: 'altered', how: random.pick(alterations) },
      times: 1_000,
    }),
  ),
  afterInterruption('proven pieces of another run', ({ inject }) =>
    inject({
      match: { action: 'GetObject', resource: pieces },
      fault: { kind: 'altered', how: ofAnotherRun },
      times: 1_000,
    }),
  ),
  afterInterruption('what was proven comes late', ({ inject, random }) =>
    inject({
      match: { action: 'GetObject', resource: enclosed },
      fault: { kind: 'error', status: 404, code: 'NoSuchKey' },
      times: random.integer(1, 4),
    }),
  ),
  afterInterruption(
    'what was proven is altered on its way',
    ({ inject, random }) =>
      inject({
        match: { action: 'GetObject', resource: enclosed },
        fault: { kind: 'altered', how: random.pick([...alterations, ofAnotherRun]) },
        times: 1,
      }),
    allSpent,
  ),
];
