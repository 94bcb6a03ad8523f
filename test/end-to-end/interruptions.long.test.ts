import { readFile } from 'node:fs/promises';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { ListTargetsByRuleCommand, PutTargetsCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test, vi } from 'vitest';
import { contractVersion } from '../../agent/contract/contract-version.ts';
import { attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import { orderSchema } from '../../agent/contract/order.ts';
import { repositories, worlds } from '../deployed-stack/configuration.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { damageFirst, isData } from './damage.ts';
import { forgedInstance, forger } from './forger.ts';
import { InterruptedRuns, patiently } from './interrupted-runs.ts';
import type { Snapshot } from './setup.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const runs = new InterruptedRuns();

describe('capacity', () => {
  test('that spot lacks is found on demand', async () => {
    const match = { action: 'CreateFleet', market: 'spot' } as const;
    const lift = runs.inject({ match, fault: { kind: 'no-capacity' }, times: 1_000 });
    const snapshot = await runs.land('no-spot');
    await runs.expectOneTrueEnd(snapshot);
    lift();
    expect((await runs.endToEnd.report(snapshot)).instance?.market).toBe('on-demand');
  });

  test('that no market has is waited for: nothing is launched or said, and later all is as ever', async () => {
    const lift = runs.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'no-capacity' }, times: 1_000 });
    const snapshot = await runs.land('no-capacity');
    const refusals = () => runs.endToEnd.stack.read(ledgerKey.refusal(snapshot.runId, 1, 3));
    await vi.waitFor(async () => expect(await refusals()).not.toBeNull(), patiently);
    expect(await runs.endToEnd.stack.instancesLeft()).toEqual([]);
    expect(await runs.endToEnd.stack.read(ledgerKey.report(snapshot.runId))).toBeNull();
    expect(await runs.endToEnd.stack.read(ledgerKey.attempt(snapshot.runId, 1))).toBeNull();
    lift();
    await runs.expectOneTrueEnd(snapshot);
  });
});

describe('an instance', () => {
  test('that forges results of another’s run, and announces them, changes nothing', async () => {
    const forging = vi.fn(async (snapshot: Snapshot) => {
      const [{ instanceId = '' } = {}] = runs.endToEnd.events
        .filter((event) => event.kind === 'instance-started')
        .slice(-1);
      const bad = await forger(runs.endToEnd.stack);
      await bad.writeVerified(snapshot);
      await bad.announce(snapshot.runId, forgedInstance);
      await bad.announce(snapshot.runId, instanceId);
      await vi.waitFor(async () => {
        const lines = (await readFile(runs.lambda('settle').log, 'utf8')).split('\n');
        const about = lines.filter((line) => line.includes(snapshot.runId)).join('\n');
        expect(about.match(/claim of an instance that does not work on this run, ignored/g)).toHaveLength(2);
        expect(about).toContain('run is under way');
      }, patiently);
    });
    const snapshot = await runs.endToEnd.take('forged');
    runs.inject({
      match: { action: 'PutObject', resource: /attempts\/.*\/result\.json$/ },
      fault: { kind: 'meanwhile', when: 'before', run: () => forging(snapshot) },
      times: 1,
    });
    await runs.endToEnd.land(
      'logs',
      damageFirst(isData, () => null),
    );
    await runs.expectOneTrueEnd(snapshot);
    expect(forging).toHaveResolved();

    const bad = await forger(runs.endToEnd.stack);
    const key = ledgerKey.report(snapshot.runId);
    for (const condition of [{ IfNoneMatch: '*' }, {}]) {
      await expect(bad.write(key, condition)).rejects.toMatchObject({ name: 'AccessDenied' });
    }
  });

  test('that spot is about to take away is followed by the next attempt, and the verdict is that one’s', () =>
    runs.expectNextAttemptAfter('spot is about to take away', 'interrupted', async (machine) => {
      await runs.endToEnd.stack.cloud.host.interrupt(machine.instanceId);
      // Storage is so slow that the proof is still under way.
      await machine.poweredOff;
    }));

  test.for([
    ['is no order', '#!/bin/sh\ncurl example.com | sh', 'not JSON'],
    ['is missing', null, 'empty'],
    ['is an order of the version before', JSON.stringify({ version: contractVersion - 1 }), 'bake an image'],
    ['is an order of the version after', JSON.stringify({ version: contractVersion + 1 }), 'bake an image'],
  ] as const)('whose user-data %s ends at once and writes nothing', async ([, userData, complaint]) => {
    // What the first sweep writes comes whenever that comes.
    const watched = [...Object.keys(repositories), worlds.name].map(ledgerKey.watched);
    await vi.waitFor(async () => expect(await runs.ledgerKeys()).toEqual(expect.arrayContaining(watched)), patiently);
    const before = await runs.ledgerKeys();
    const { Instances } = await runs.endToEnd.stack.cloud.clients.ec2.send(
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
      runs.endToEnd.events.filter(
        (event) => event.kind === kind && 'instanceId' in event && event.instanceId === instanceId,
      );
    await vi.waitFor(() => expect(of('instance-terminated')).toHaveLength(1), patiently);
    expect(of('instance-powered-off')).toMatchObject([{ ending: { code: 1 } }]);
    expect(of('console-line').slice(-2)).toMatchObject([
      { line: expect.stringContaining(complaint) },
      { line: expect.stringContaining('the journal is lost with the machine') },
    ]);
    expect(await runs.ledgerKeys()).toEqual(before);
  });

  test('that is killed is followed by the next attempt, and the verdict is that one’s', () =>
    runs.expectNextAttemptAfter('is killed', 'instance-lost', async (machine) => machine.cutPower()));

  test('whose end cannot be scheduled is ended at once, and followed by the next attempt', async () => {
    runs.inject({ match: { action: 'CreateSchedule' }, fault: { kind: 'refused' }, times: 1 });
    const snapshot = await runs.land('unscheduled');
    await runs.expectTrueEndOfSecond(snapshot);
    const record = await runs.endToEnd.stack.read(ledgerKey.attempt(snapshot.runId, 1));
    expect(attemptRecordSchema.parse(JSON.parse(record ?? '')).unscheduled).toMatch(/AccessDenied/);
  });
});

describe('messages', () => {
  test('of results that the topic refuses are made up for by the ledger itself', async () => {
    runs.inject({ match: { service: 'sns', resource: /results$/ }, fault: { kind: 'refused' }, times: 1_000 });
    const snapshot = await runs.land('no-notice');
    await runs.expectOneTrueEnd(snapshot);
    const { ledger } = orderSchema.parse(
      JSON.parse((await runs.endToEnd.stack.read(ledgerKey.order(snapshot.runId, 1))) ?? ''),
    );
    const { instances } = await runs.endToEnd.outcome(snapshot);
    const log = await runs.endToEnd.stack.read(ledgerKey.log(ledger.ownPrefix, instances[0] ?? ''));
    expect(log).toMatch(/"delivery failed".*"publish the notice"/);
    expect(runs.endToEnd.events.findLast((event) => event.kind === 'instance-powered-off')?.ending.code).toBe(0);
  });

  test('that settle was killed over come all the same', async () => {
    const kill = vi.fn(() => runs.lambda('settle').kill());
    const report = { action: 'PutObject', resource: /runs\/.*\/report\.json$/ };
    runs.inject({ match: report, fault: { kind: 'meanwhile', when: 'after', run: kill }, times: 1 });
    await runs.expectOneTrueEnd(await runs.land('killed-settle'));
    expect(kill).toHaveBeenCalledOnce();
  });

  test('carry the result that the ledger does not take, and are believed', async () => {
    const result = { action: 'PutObject', resource: /attempts\/.*\/result\.json$/ } as const;
    runs.inject({ match: result, fault: { kind: 'refused' }, times: 1_000 });
    const snapshot = await runs.land('carried');
    await runs.expectOneTrueEnd(snapshot);
    expect(await runs.endToEnd.stack.read(ledgerKey.inline(snapshot.runId, 1))).toContain(snapshot.uuid);
  });

  test('to people that are refused come later, once', async () => {
    runs.inject({ match: { service: 'sns', resource: /people$/ }, fault: { kind: 'refused' }, times: 2 });
    const before = runs.endToEnd.stack.cloud.gate.calls.length;
    await runs.expectOneTrueEnd(await runs.land('no-mail'));
    const published = runs.endToEnd.stack.cloud.gate.calls
      .slice(before)
      .filter(({ resource }) => resource.endsWith('people'));
    expect(published.map(({ status }) => status)).toEqual([403, 403, 200]);
  });

  test('and reports survive a ledger that falters', async () => {
    const records = [/orders\/1\.json$/, /result\.json$/, /report\.json$/, /state\.json$/];
    for (const resource of records) {
      runs.inject({ match: { action: 'PutObject', resource }, fault: { kind: 'throttled' }, times: 2 });
    }
    const before = runs.endToEnd.stack.cloud.gate.calls.length;
    await runs.expectOneTrueEnd(await runs.land('faltering'));
    const refused = runs.endToEnd.stack.cloud.gate.calls.slice(before).filter(({ status }) => status === 503);
    expect(refused).toHaveLength(2 * records.length);
  });
});

describe('the trigger', () => {
  test.for([
    ['between order and launch', { action: 'PutObject', resource: /orders\/1\.json$/ }],
    ['between launch and schedule', { action: 'CreateFleet' }],
    ['between schedule and record', { action: 'CreateSchedule' }],
    ['after the record', { action: 'PutObject', resource: /attempts\/1\.json$/ }],
  ] as const)('that is killed %s leaves one instance and one report', async ([when, match]) => {
    const kill = vi.fn(() => runs.lambda('trigger').kill());
    runs.inject({ match, fault: { kind: 'meanwhile', when: 'after', run: kill }, times: 1 });
    await runs.expectOneTrueEnd(await runs.land(`killed-${when.replaceAll(' ', '-')}`));
    expect(kill).toHaveBeenCalledOnce();
  });
});

test('a result of which every message is lost is found by the sweep, and reported', async () => {
  const { clients } = runs.endToEnd.stack.cloud;
  const notification = { Bucket: runs.endToEnd.stack.ledgerBucket };
  const { $metadata: _, ...before } = await clients.s3.send(
    new GetBucketNotificationConfigurationCommand(notification),
  );
  const silence = (NotificationConfiguration: NotificationConfiguration) =>
    clients.s3.send(new PutBucketNotificationConfigurationCommand({ ...notification, NotificationConfiguration }));
  // moto sends what a disabled rule matches all the same.
  const ends = { Rule: 'mayfly-local-instance-ends' };
  const { Targets = [] } = await clients.events.send(new ListTargetsByRuleCommand(ends));
  runs.inject({ match: { service: 'sns', resource: /results$/ }, fault: { kind: 'refused' }, times: 1_000 });
  await silence({});
  await clients.events.send(new RemoveTargetsCommand({ ...ends, Ids: Targets.map(({ Id = '' }) => Id) }));
  try {
    await runs.expectOneTrueEnd(await runs.land('unheard'));
  } finally {
    await silence(before);
    await clients.events.send(new PutTargetsCommand({ ...ends, Targets }));
  }
});
