import { CreateFleetCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { attemptRecordSchema, ledgerKey } from '../../../agent/contract/ledger.ts';
import { type ProbeVariant, probeOrderSchema } from '../../../agent/contract/probe-order.ts';
import { handle } from '../../../lambda/trigger/handle.ts';
import { configuration } from '../examples.ts';
import { type LocalAws, localAws, stopLocalAws } from '../local-aws.ts';
import { putMachines } from '../put-machines.ts';
import { recordingLog } from '../recording-log.ts';

const probe = 'feedfeedfeedfeedfeed';
const now = new Date('2026-11-01T00:00:00.000Z');
const reference = { bucket: 'example-reference', region: 'eu-central-1' };

let aws: LocalAws;
let lines: ReturnType<typeof recordingLog>['lines'];
beforeEach(async () => {
  aws = await localAws();
  lines = [];
});
afterEach(() => aws.close());
afterAll(stopLocalAws);

async function ask(variant: ProbeVariant, repository = 'logs', ec2 = aws.ec2): Promise<void> {
  const recording = recordingLog();
  const { ledger, autoScaling, ssm, queues, schedules } = aws;
  await putMachines(ssm, configuration.stage, { repositories: { reference: aws.machines.repository } });
  const dependencies = {
    configuration: { ...configuration, reference },
    deployment: aws.deployment,
    ledger,
    ec2,
    autoScaling,
    ssm,
    queues,
    schedules,
  };
  const invocation = { log: recording.log, signal: AbortSignal.timeout(30_000), until: new Date(Date.now() + 30_000) };
  const body = JSON.stringify({ version: 1, probe, variant, repository });
  await handle({ id: 'm1', body }, { ...dependencies, now: () => now }, invocation);
  lines.push(...recording.lines);
}

const ordered = async () => probeOrderSchema.parse(await aws.get(ledgerKey.order(probe, 1)));
const fleets = () => aws.gate.calls.filter(({ action }) => action === 'CreateFleet');
const running = async () => (await aws.instances()).filter(({ State }) => State?.Name === 'running');

test('a probe is ordered, launched, scheduled to end after ten minutes and recorded, as a proof is', async () => {
  await ask('spot');
  const [instance, ...others] = await running();
  expect(others).toEqual([]);
  expect(await ordered()).toMatchObject({
    runId: probe,
    repository: { name: 'logs' },
    attempt: { number: 1, deadline: '2026-11-01T00:10:00.000Z' },
    limits: { attempts: 1 },
    machine: { markets: ['spot'] },
  });
  const schedules = await aws.scheduled();
  expect(schedules).toMatchObject([{ ScheduleExpression: 'at(2026-11-01T00:11:00)' }]);
  expect(instance?.Tags).toContainEqual({ Key: 'mayfly:run', Value: probe });
  expect(await aws.keys('ordered/')).toEqual([ledgerKey.ordered('2026-11-01', probe)]);
});

test('the token of its launch is asked twice, and both answers are on record', async () => {
  await ask('spot');
  expect(new Set(fleets().map(({ parameters }) => parameters.ClientToken)).size).toBe(1);
  const { answers, instanceId } = attemptRecordSchema.parse(await aws.get(ledgerKey.attempt(probe, 1)));
  const answer = { instanceIds: [instanceId], errors: [] };
  expect(answers).toEqual([answer, answer]);
});

test('where the token gives another instance, that one is ended at once', async () => {
  let asked = 0;
  const send = (command: CreateFleetCommand, options: object) => {
    asked += command instanceof CreateFleetCommand ? 1 : 0;
    if (command instanceof CreateFleetCommand && asked === 2) command.input.ClientToken += '-forgotten';
    return aws.ec2.send(command, options);
  };
  await ask('spot', 'logs', { send } as unknown as EC2Client);
  const { instanceId, answers } = attemptRecordSchema.parse(await aws.get(ledgerKey.attempt(probe, 1)));
  expect(answers?.map(({ instanceIds }) => instanceIds[0] === instanceId)).toEqual([true, false]);
  expect(await aws.instances()).toHaveLength(2);
  expect((await running()).map(({ InstanceId }) => InstanceId)).toEqual([instanceId]);
});

test('a message that comes again launches nothing more', async () => {
  await ask('spot');
  await ask('spot');
  expect(await aws.instances()).toHaveLength(1);
  expect(fleets()).toHaveLength(2);
});

test('a refusal is its answer: it is recorded with the one to the same token, not tried again, and left to settle', async () => {
  aws.gate.inject({ match: { action: 'CreateFleet' }, fault: { kind: 'refused' }, times: 2 });
  await ask('spot');
  const error = { code: 'UnauthorizedOperation', message: expect.any(String) };
  expect(await aws.get(ledgerKey.refusal(probe, 1, 1))).toMatchObject({ errors: [error], again: [error] });
  expect(await aws.sent('settle')).toMatchObject([{ body: { recheck: probe } }]);
  expect(await aws.sent('trigger')).toEqual([]);
});

test('the machine of references is the smallest, and takes an image of whatever store', async () => {
  await ask('spot', 'reference');
  expect(await ordered()).toMatchObject({
    repository: { name: 'reference', bucket: reference.bucket, basePath: '' },
    machine: { needs: { vcpus: 2, diskGb: 10 }, images: [{ imageId: 'ami-0123456789abcdef0' }] },
  });
});

test('a repository that is not configured is ignored: nobody is paged for it, and nothing is launched', async () => {
  await ask('spot', 'lost');
  expect(lines).toContainEqual(expect.objectContaining({ level: 'warn' }));
  expect([await aws.keys(''), fleets()]).toEqual([[], []]);
});
