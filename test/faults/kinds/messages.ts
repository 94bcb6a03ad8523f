import { randomBytes } from 'node:crypto';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { repositories } from '../../deployed-stack/configuration.ts';
import { forger } from '../../end-to-end/forger.ts';
import { eventBridgeEvent, s3Notification } from '../../lambda/events.ts';
import type { FaultContext, FaultKind } from '../fault.ts';

const results = { service: 'sns', resource: /results$/ } as const;
const ownResult = { action: 'PutObject', resource: /attempts\/[^/]*:i-[^/]*\/(turns\/\d+\/)?result\.json$/ } as const;

/** A message to a function, or to the pool's members. */
export async function send(
  { endToEnd }: Pick<FaultContext, 'endToEnd'>,
  queue: '-trigger' | '-settle' | '_pool_nightly',
  body: object,
): Promise<void> {
  const { sqs } = endToEnd.stack.cloud.clients;
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `mayfly-local${queue}` }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
}

/** What can become of what the parts say to each other, and to people. */
export const messageKinds: readonly FaultKind[] = [
  {
    name: 'results topic down',
    arm: ({ inject }) => inject({ match: results, fault: { kind: 'refused' }, times: 1_000 }),
  },
  {
    name: 'result not writable',
    arm: ({ inject, random }) =>
      inject({
        match: ownResult,
        fault: random.pick([{ kind: 'refused' }, { kind: 'throttled' }] as const),
        times: random.pick([1, 4, 1_000]),
      }),
  },
  {
    name: 'one instance cut off',
    short: true,
    arm: ({ inject }) => {
      inject({ match: ownResult, fault: { kind: 'throttled' }, times: 40 });
      inject({ match: results, fault: { kind: 'refused' }, times: 20 });
    },
    allows: ({ reason }) => reason === 'instance-lost' || reason === 'deadline',
  },
  {
    name: 'people and pager unreachable',
    arm: ({ inject, random }) =>
      inject({
        match: { service: 'sns', resource: /(people|pager)$/ },
        fault: random.pick([{ kind: 'refused' }, { kind: 'throttled' }] as const),
        times: random.integer(1, 3),
      }),
  },
  {
    name: 'result forged',
    arm: (faultContext) => {
      const { endToEnd, snapshot, inject, random } = faultContext;
      const forging = async () => {
        const elsewhere = `i-${randomBytes(9).toString('hex').slice(1)}`;
        const bad = await forger(endToEnd.stack, elsewhere);
        await bad.writeVerified(snapshot);
        await bad.announce(snapshot.runId, elsewhere);
        for (const instanceId of endToEnd.stack.cloud.host.machines.keys())
          await bad.announce(snapshot.runId, instanceId);
      };
      const when = random.pick(['before', 'after'] as const);
      inject({ match: ownResult, fault: { kind: 'meanwhile', when, run: forging }, times: 1 });
    },
  },
  {
    name: 'events repeated',
    arm: (faultContext) => {
      const { endToEnd, snapshot, after, random } = faultContext;
      const { bucket } = repositories[snapshot.repository];
      const again = [
        () => endToEnd.landAgain(snapshot),
        () => send(faultContext, '-trigger', eventBridgeEvent(bucket, snapshot.key)),
        () => send(faultContext, '-trigger', s3Notification(bucket, [snapshot.key, 'somewhere/else', snapshot.key])),
        () => send(faultContext, '-trigger', { version: 1, runId: snapshot.runId, attempt: 1, rounds: 0 }),
        () => send(faultContext, '-settle', { version: 1, recheck: snapshot.runId }),
      ];
      // From a second on: a launch that is asked for before there is an order is an error, and meant to be.
      for (let times = random.integer(2, 6); times > 0; times -= 1) {
        after('object created', random.integer(1_000, 8_000), random.pick(again));
      }
    },
  },
  {
    name: 'events out of order',
    arm: ({ endToEnd, after, random }) => {
      const { events } = endToEnd.stack.cloud.clients;
      let instanceId = '';
      after(
        (event) => {
          if (event.kind === 'instance-terminated') instanceId = event.instanceId;
          return event.kind === 'instance-terminated';
        },
        random.integer(0, 500),
        async () => {
          for (const state of random.shuffled(['pending', 'running', 'shutting-down', 'terminated'])) {
            const Detail = JSON.stringify({ 'instance-id': instanceId, state });
            const DetailType = 'EC2 Instance State-change Notification';
            await events.send(new PutEventsCommand({ Entries: [{ Source: 'aws.ec2', DetailType, Detail }] }));
          }
        },
      );
    },
  },
];
