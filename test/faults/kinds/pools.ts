import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ledgerKey } from '../../../agent/contract/ledger.ts';
import { orderSchema } from '../../../agent/contract/order.ts';
import type { PoolClaim } from '../../../agent/contract/pool.ts';
import { forger } from '../../end-to-end/forger.ts';
import { noSpot } from '../../local-cloud/auto-scaling/launch.ts';
import type { CloudEvent } from '../../local-cloud/local-cloud.ts';
import type { FaultContext, FaultKind } from '../fault.ts';
import { says } from '../moments.ts';
import { breaking, killing } from './functions.ts';
import { send } from './messages.ts';

const pool = /_pool_/;
const claims = /\/turns\/\d+\/claim\.json$/;
const answers = /\/turns\/\d+\/enclosed\/answer\.json$/;
const receives = { action: 'ReceiveMessage', resource: pool } as const;
const sends = { action: 'SendMessage', resource: pool } as const;
const poolOnly = { settings: ['pool'] } as const satisfies Partial<FaultKind>;

/** Each message that names the order of the snapshot's first attempt. */
const messageOf = ({ snapshot: { runId } }: Pick<FaultContext, 'snapshot'>) => ({ version: 1, runId, attempt: 1 });

/** Whoever is asked for an instance has none, so many times; null: for as long as the run takes. */
function refuseLaunches({ endToEnd, lift, struck }: FaultContext, times: number | null): void {
  const terms = endToEnd.stack.cloud.gate.autoScaling;
  const { failureOf } = terms;
  let left = times ?? Number.POSITIVE_INFINITY;
  terms.failureOf = () => {
    if (left <= 0) return null;
    left -= 1;
    struck();
    return noSpot;
  };
  lift(() => {
    terms.failureOf = failureOf;
  });
}

/** Claims the snapshot's order by the name of an instance that is not to have it, and says that it is verified. */
async function forge(context: FaultContext): Promise<void> {
  const { endToEnd, snapshot, random } = context;
  const { stack } = endToEnd;
  const text = await stack.read(ledgerKey.order(snapshot.runId, 1));
  if (text === null) return;
  const { ledger } = orderSchema.parse(JSON.parse(text));
  const { alive, gone } = await membersOf(context);
  const given = random.pick([...alive, ...gone, ...alive]);
  // Far beyond what a living one comes to itself.
  const turn = random.integer(51, 63);
  const bad = await forger(stack, given, { roleName: 'mayfly-local_pool_nightly', turn });
  const claim: PoolClaim = {
    ...{ version: 1, runId: snapshot.runId, attempt: 1, pool: 'nightly', receiptHandle: 'none' },
    // One that lives may well claim what is its own: it says that it is another.
    instanceId: alive.includes(given) ? 'i-0f0f0f0f0f0f0f0f1' : given,
  };
  await bad.write(ledgerKey.claim(ledger.ownPrefix, given, turn), { IfNoneMatch: '*' }, JSON.stringify(claim));
  await bad.writeVerified(snapshot);
  for (const instanceId of [...alive, given]) await bad.announce(snapshot.runId, instanceId);
}

/** Ids of the pool's instances of today; at least one is alive while there is an order. */
async function membersOf({ endToEnd }: FaultContext): Promise<{ alive: string[]; gone: string[] }> {
  const Filters = [{ Name: 'tag:mayfly:pool', Values: ['nightly'] }];
  const { Reservations = [] } = await endToEnd.stack.cloud.clients.ec2.send(new DescribeInstancesCommand({ Filters }));
  const all = Reservations.flatMap(({ Instances = [] }) => Instances);
  const ids = (isGone: boolean) =>
    all.filter(({ State }) => (State?.Name === 'terminated') === isGone).map(({ InstanceId = '' }) => InstanceId);
  return { alive: ids(false), gone: ids(true) };
}

/** What can become of a pool's queue, of its group, and of what members and functions say to each other. */
export const poolKinds: readonly FaultKind[] = [
  {
    name: 'message delivered twice',
    ...poolOnly,
    arm: (context) => {
      const { random, after } = context;
      const isQueued = (event: CloudEvent) =>
        event.kind === 'call' && event.call.resource.endsWith(`/runs/${context.snapshot.runId}/queued/1.json`);
      // At once: to two members; later: to one that is at work on another order, or on none.
      for (let times = random.integer(1, 3); times > 0; times -= 1) {
        const milliseconds = random.pick([0, random.integer(500, 30_000)]);
        after(isQueued, milliseconds, () => send(context, '_pool_nightly', messageOf(context)));
      }
    },
  },
  {
    name: 'no message of ours in the queue',
    ...poolOnly,
    arm: (context) => {
      const { random, after } = context;
      const strange = [{}, { ...messageOf(context), attempt: 7 }, { ...messageOf(context), runId: '0'.repeat(20) }];
      for (let times = random.integer(1, 3); times > 0; times -= 1)
        after('object created', random.integer(0, 20_000), () => send(context, '_pool_nightly', random.pick(strange)));
    },
  },
  {
    name: 'queue lost for a while',
    ...poolOnly,
    arm: ({ inject, random }) => {
      const fault = random.pick([
        { kind: 'refused' },
        { kind: 'throttled' },
        { kind: 'error', status: 500, code: 'InternalError' },
      ] as const);
      inject({ match: receives, fault, times: random.integer(3, 12) });
      if (random.next() < 0.5) inject({ match: sends, fault, times: random.integer(1, 4) });
    },
  },
  {
    name: 'message sent, and its answer lost',
    ...poolOnly,
    arm: ({ inject, random }) =>
      inject({
        match: random.pick([sends, receives]),
        fault: { kind: 'meanwhile', when: 'after', run: breaking },
        times: random.integer(1, 2),
      }),
  },
  {
    name: 'message can not be kept or deleted',
    ...poolOnly,
    arm: ({ inject, random }) => {
      const fault = random.pick([{ kind: 'refused' }, { kind: 'throttled' }] as const);
      inject({ match: { action: 'DeleteMessage', resource: pool }, fault, times: random.integer(1, 12) });
      inject({ match: { action: 'ChangeMessageVisibility', resource: pool }, fault, times: random.integer(1, 12) });
    },
  },
  {
    name: 'group refuses to launch for a while',
    ...poolOnly,
    arm: (context) => refuseLaunches(context, context.random.integer(1, 4)),
  },
  {
    name: 'group never launches',
    ...poolOnly,
    short: true,
    arm: (context) => refuseLaunches(context, null),
  },
  {
    name: 'capacity can not be raised',
    ...poolOnly,
    arm: ({ inject, random }) => {
      const action = random.pick(['SetDesiredCapacity', 'DescribeAutoScalingGroups'] as const);
      const fault = random.pick([{ kind: 'refused' }, { kind: 'throttled' }] as const);
      inject({ match: { action }, fault, times: random.integer(1, 6) });
    },
  },
  {
    name: 'claim not writable',
    ...poolOnly,
    arm: ({ inject, random }) =>
      inject({
        match: { action: 'PutObject', resource: claims },
        fault: random.pick([
          { kind: 'refused' },
          { kind: 'throttled' },
          { kind: 'meanwhile', when: 'after', run: breaking },
        ] as const),
        times: random.integer(1, 4),
      }),
  },
  {
    name: 'answer comes late',
    ...poolOnly,
    arm: ({ inject, random }) => {
      const action = random.pick(['PutObject', 'GetObject'] as const);
      const fault = random.pick([{ kind: 'throttled' }, { kind: 'delayed', milliseconds: 3_000 }] as const);
      inject({ match: { action, resource: answers }, fault, times: random.integer(1, 6) });
    },
  },
  {
    name: 'claim and result forged',
    ...poolOnly,
    arm: (context) => {
      const { random, after } = context;
      after(random.pick([says('"message received"'), says('"order taken"'), says('"judged"')]), 0, () =>
        forge(context),
      );
    },
  },
  {
    ...killing('trigger', {
      when: 'at the queue',
      steps: [sends, { action: 'PutObject', resource: /queued\/\d+\.json$/ }, { action: 'SetDesiredCapacity' }],
    }),
    ...poolOnly,
  },
  {
    ...killing('settle', {
      when: 'at a claim',
      steps: [
        { action: 'GetObject', resource: claims },
        { action: 'CreateSchedule' },
        { action: 'PutObject', resource: /attempts\/\d+\.json$/ },
        { action: 'PutObject', resource: /instances\/i-[0-9a-f]+\.json$/ },
        { action: 'PutObject', resource: answers },
      ],
    }),
    ...poolOnly,
    repeats: true,
  },
  {
    ...killing('settle', {
      when: 'as a member leaves',
      steps: [{ action: 'TerminateInstanceInAutoScalingGroup' }, { action: 'SendMessage', resource: /-trigger$/ }],
    }),
    ...poolOnly,
    repeats: true,
  },
  {
    ...killing('reaper', {
      when: 'at a pool',
      steps: [{ action: 'DescribeAutoScalingGroups' }, { action: 'TerminateInstanceInAutoScalingGroup' }],
    }),
    ...poolOnly,
  },
];
