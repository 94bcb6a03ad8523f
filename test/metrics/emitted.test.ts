import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegisterImageCommand } from '@aws-sdk/client-ec2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { storeIds, storeOf } from '../../agent/stores/registry.ts';
import { metricNamespace, phaseMetric, repositoryMetrics, stageMetrics } from '../../lambda/observability/metrics.ts';
import { order as exampleOrder } from '../contract/examples.ts';
import { repositories, worlds } from '../deployed-stack/configuration.ts';
import { type DeployedStack, startStack } from '../deployed-stack/deployed-stack.ts';
import { pointImages } from '../deployed-stack/point-images.ts';
import type { Attributes } from '../infra/synthesized.ts';
import { attempt, result } from '../lambda/examples.ts';
import { type Measured, measuredIn } from './emf.ts';
import { watches } from './evaluate.ts';

const phasesOf = (store: string) => Object.keys(storeOf(store).phases);

/** What is proven of each repository, with every phase that its store has. */
const runs = [
  ...Object.keys(repositories).map((name) => ({ name, order: {}, snapshot: {} })),
  {
    name: worlds.name,
    order: { store: worlds.store, backup: { key: 'monday.tar.gz' }, options: { keys: worlds.keys }, expectations: {} },
    snapshot: { name: 'monday.tar.gz', uuid: null },
  },
];

let directory: string;
let world: DeployedStack;
let measured: readonly Measured[];

/**
 * What the functions, as they are deployed, write when each repository has a run that is done, and a sweep comes by.
 */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-measured-'));
  await chmod(directory, 0o755);
  // No machine is booted: what is settled here has been proven before.
  const image = { elasticsearchHome: '', javaHome: null, heapMegabytes: 0, agent: '', failureLog: '' };
  world = await startStack({ directory, image });
  const { ec2, ssm } = world.cloud.clients;
  const { ImageId: imageId = '' } = await ec2.send(
    new RegisterImageCommand({ Name: 'one', RootDeviceName: '/dev/sda1' }),
  );
  await pointImages(ssm, 'local', [{ version: '8.17.0', architecture: 'arm64', imageId }]);
  for (const [index, run] of runs.entries()) await settle(run, index + 1);
  expect(await invoke('reaper', {})).toMatchObject({ kind: 'answered' });
  for (const name of ['trigger', 'settle']) {
    const answer = { batchItemFailures: [{ itemIdentifier: 'unreadable' }] };
    expect(await invoke(name, delivery('unreadable', {}, 3))).toEqual({ kind: 'answered', answer });
  }
  const logs = ['trigger', 'settle', 'reaper'].map((name) => readFile(functionOf(name).log, 'utf8'));
  const lines = (await Promise.all(logs)).join('\n').split('\n');
  measured = lines.filter((line) => line.startsWith('{')).flatMap(measuredIn);
});
afterAll(async () => {
  await world?.stop();
  await rm(directory, { recursive: true, force: true });
});

function functionOf(name: string) {
  const found = world.cloud.functions.get(`mayfly-local-${name}`);
  if (found === undefined) throw new Error(`There is no function ${name}.`);
  return found;
}

function invoke(name: string, event: unknown) {
  return functionOf(name).invoke(event);
}

/** A message as Lambda takes it from a queue, for the first time or again. */
function delivery(messageId: string, body: unknown, tries = 1) {
  return { Records: [{ messageId, body: JSON.stringify(body), attributes: { ApproximateReceiveCount: `${tries}` } }] };
}

/** A run whose instance has written that all is verified, settled. */
async function settle({ name: repository, ...run }: (typeof runs)[number], number: number): Promise<void> {
  const digits = number.toString(16).padStart(17, '0');
  const [runId, instanceId] = [`abc${digits}`, `i-${digits}`];
  const order = { ...exampleOrder, ...run.order, runId, repository: { ...exampleOrder.repository, name: repository } };
  const startedAt = new Date(Date.now() - 500_000).toISOString();
  const written = {
    ...result,
    runId,
    store: order.store,
    phases: phasesOf(order.store).map((name) => ({ name, startedAt, seconds: 1 })),
    repository: { ...result.repository, name: repository },
    snapshot: { ...result.snapshot, ...run.snapshot },
    instance: { ...result.instance, id: instanceId },
  };
  const launchedAt = new Date(Date.now() - 600_000).toISOString();
  const objects: [string, object][] = [
    [ledgerKey.order(runId, 1), order],
    [ledgerKey.instance(instanceId), { version: 1, runId, number: 1 }],
    [ledgerKey.attempt(runId, 1), { ...attempt, runId, ...order.attempt, instanceId, launchedAt }],
    [ledgerKey.result(order.ledger.ownPrefix, instanceId), written],
  ];
  for (const [Key, body] of objects) {
    const put = { Bucket: world.ledgerBucket, Key, Body: JSON.stringify(body) };
    await world.cloud.clients.s3.send(new PutObjectCommand(put));
  }
  const outcome = await invoke('settle', delivery(runId, { version: 1, recheck: runId }));
  expect(outcome).toEqual({ kind: 'answered', answer: { batchItemFailures: [] } });
}

function made(type: string): Attributes[] {
  return [...world.cloud.provisioned.attributes].flatMap(([address, attributes]) =>
    address.startsWith(`${type}.`) ? [attributes] : [],
  );
}

const ours = (alarm: Attributes) => alarm.namespace === metricNamespace;
const unwatchable = (alarms: readonly Attributes[]) =>
  alarms.filter((alarm) => !measured.some((one) => watches(alarm, one))).map(({ alarm_name }) => alarm_name);

test('every alarm on a metric of ours watches one that a function emits, with just these dimensions', () => {
  const alarms = made('aws_cloudwatch_metric_alarm').filter(ours);
  // Four of the stage, three of each repository.
  expect(alarms).toHaveLength(4 + 3 * Object.keys(repositories).length);
  expect(unwatchable(alarms)).toEqual([]);
});

test('an alarm that nothing can ever ring would be noticed, however little is wrong with it', () => {
  const [first = {}] = made('aws_cloudwatch_metric_alarm').filter(ours);
  const wrong = [
    { ...first, metric_name: `${first.metric_name}s` },
    { ...first, namespace: 'mayfly' },
    { ...first, dimensions: { ...first.dimensions, Stage: 'Local' } },
    { ...first, dimensions: { Stage: first.dimensions.Stage } },
    { ...first, dimensions: { ...first.dimensions, Region: 'eu-central-1' } },
  ];
  expect(unwatchable(wrong)).toHaveLength(wrong.length);
});

test('all that is emitted is declared, with its unit, and all that is declared is emitted but other verdicts', () => {
  const phases = [...new Set(storeIds.flatMap(phasesOf))].map((phase) => [phaseMetric(phase), 'Seconds']);
  const declared: Record<string, string> = { ...repositoryMetrics, ...Object.fromEntries(phases), ...stageMetrics };
  expect(new Set(measured.map(({ namespace }) => namespace))).toEqual(new Set([metricNamespace]));
  for (const { name, unit } of measured) expect(declared[name]).toBe(unit);
  const emitted = new Set(measured.map(({ name }) => name));
  const others = ['Intact', 'Corrupt', 'Suspect', 'Incompatible', 'Unproven'];
  expect(Object.keys(declared).filter((name) => !emitted.has(name))).toEqual(others);
});

test('the dashboard shows all of it and nothing else, and what AWS measures of functions and queues that there are', () => {
  const [dashboard = {}] = made('aws_cloudwatch_dashboard');
  const { widgets } = JSON.parse(dashboard.dashboard_body) as { widgets: Attributes[] };
  const shown = widgets.flatMap(({ properties }) => (properties.metrics ?? []) as unknown[][]);
  const own = shown.filter(([namespace]) => namespace === metricNamespace);
  const identity = (name: unknown, dimensions: object) => JSON.stringify([name, Object.entries(dimensions).flat()]);
  const emitted = new Set(measured.map(({ name, dimensions }) => identity(name, dimensions)));
  const drawn = new Set(own.map(([, name, ...rest]) => JSON.stringify([name, rest.slice(0, -1)])));
  const verdicts = /^\["(Intact|Corrupt|Suspect|Incompatible|Unproven)"/;
  expect([...drawn].filter((one) => !emitted.has(one) && !verdicts.test(one))).toEqual([]);
  expect([...emitted].filter((one) => !drawn.has(one))).toEqual([]);

  const functions = made('aws_lambda_function').map(({ function_name }) => function_name);
  const queues = made('aws_sqs_queue').map(({ name }) => name);
  for (const [, , dimension, value] of shown.filter(([namespace]) => namespace !== metricNamespace)) {
    expect(dimension === 'FunctionName' ? functions : queues).toContain(value);
  }
});
