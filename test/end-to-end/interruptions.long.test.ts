import { ListTargetsByRuleCommand, PutTargetsCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test, vi } from 'vitest';
import { attemptRecordSchema, ledgerKey } from '../../agent/contract/ledger.ts';
import { InterruptedRuns, patiently } from './interrupted-runs.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const runs = new InterruptedRuns();

describe('capacity', () => {
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

describe('the trigger', () => {
  test.for([
    ['between order and launch', { action: 'PutObject', resource: /orders\/1\.json$/ }],
    ['between schedule and record', { action: 'CreateSchedule' }],
    ['after the record', { action: 'PutObject', resource: /attempts\/1\.json$/ }],
  ] as const)('that is killed %s leaves one instance and one report', async ([when, match]) => {
    const kill = vi.fn(() => runs.lambda('trigger').kill());
    runs.inject({ match, fault: { kind: 'meanwhile', when: 'after', run: kill }, times: 1 });
    await runs.expectOneTrueEnd(await runs.land(`killed-${when.replaceAll(' ', '-')}`));
    expect(kill).toHaveBeenCalledOnce();
  });
});

describe('an instance', () => {
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
