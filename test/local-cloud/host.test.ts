import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunInstancesCommand, type RunInstancesCommandInput, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../agent/stores/elasticsearch/local/java.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import { awsClients, type Clients } from './clients.ts';
import { type Gate, startGate } from './gate/gate.ts';
import { describeInstance } from './host/describe.ts';
import { exampleMetadata } from './host/example-metadata.ts';
import { type Host, type HostEvent, startHost } from './host/host.ts';
import type { Image } from './host/image.ts';
import { startImds } from './host/imds.ts';
import { type Moto, startMoto } from './moto.ts';

const patiently = { timeout: 180_000, interval: 100 };

let moto: Moto;
let gate: Gate;
let clients: Clients;
let directory: string;
let software: Omit<Image, 'agent' | 'failureLog'>;
let host: Host;
let events: HostEvent[];

beforeAll(async () => {
  const provisioning = { note: () => {}, signal: new AbortController().signal };
  const elasticsearchHome = await obtainElasticsearch(elasticsearchOfImage, provisioning);
  software = { elasticsearchHome, javaHome: await obtainJava(elasticsearchHome, provisioning), heapMegabytes: 256 };
  moto = await startMoto();
  gate = await startGate(moto.endpoint);
  clients = awsClients(moto.endpoint);
  await clients.iam.send(new CreateRoleCommand({ RoleName: 'instance', AssumeRolePolicyDocument: '{}' }));
  await clients.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'instance' }));
  await clients.iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'instance', RoleName: 'instance' }),
  );
});
afterAll(async () => {
  await gate.stop();
  await moto.stop();
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-host-'));
  events = [];
  return async () => {
    await host.stop();
    await rm(directory, { recursive: true });
  };
});

/** Starts a host whose image has this program in the agent's place. */
async function hostWith(agent: string, options: { maximumMachines?: number } = {}): Promise<void> {
  const image = { ...software, agent: join(directory, 'agent.mjs'), failureLog: join(directory, 'failure-log.mjs') };
  await writeFile(image.agent, agent);
  await writeFile(image.failureLog, `console.log('last words');`);
  const instances = join(directory, 'instances');
  await mkdir(instances, { recursive: true });
  for (const path of [directory, instances]) await chmod(path, 0o755);
  host = startHost({
    clients,
    gate,
    image,
    directory: instances,
    maximumMachines: options.maximumMachines ?? 2,
    onEvent: (event) => events.push(event),
  });
}

async function launch(request: Partial<RunInstancesCommandInput> = {}): Promise<string> {
  const { Instances } = await clients.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 'm7gd.large',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: 'instance' },
      InstanceInitiatedShutdownBehavior: 'terminate',
      ...request,
    }),
  );
  return Instances?.[0]?.InstanceId ?? '';
}

const stateOf = async (id: string) => (await describeInstance(clients.ec2, id)).state;
const started = (id: string) => events.some(({ kind, instanceId }) => kind === 'instance-started' && instanceId === id);

const lookAround = `
  const imds = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT + '/latest/';
  const put = await fetch(imds + 'api/token', { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' } });
  const headers = { 'x-aws-ec2-metadata-token': await put.text() };
  const get = async (path) => (await fetch(imds + path, { headers })).text();
  const role = await get('meta-data/iam/security-credentials/');
  console.log(JSON.stringify({ env: process.env, uid: process.getuid(), role,
    userData: await get('user-data'), market: await get('meta-data/instance-life-cycle'),
    identity: JSON.parse(await get('dynamic/instance-identity/document')),
    credentials: JSON.parse(await get('meta-data/iam/security-credentials/' + role)) }));
`;
const waitForElasticsearch = `
  for (;;) {
    const health = await fetch(process.env.MAYFLY_ELASTICSEARCH_URL + '/_cluster/health').then((answer) => answer.ok, () => false);
    if (health) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
`;
const measureDisk = `
  const { statfs } = await import('node:fs/promises');
  const { blocks, bsize } = await statfs(process.env.HOME + '/disk');
  console.log(blocks * bsize / 1024 ** 2);
`;
const hang = 'setInterval(() => {}, 1000);';

test('an instance finds its order, its role and an Elasticsearch, and its exit terminates it', {
  timeout: 240_000,
}, async () => {
  await hostWith(`${lookAround}${waitForElasticsearch}`);
  const id = await launch({
    UserData: Buffer.from('{"version":1}').toString('base64'),
    InstanceMarketOptions: { MarketType: 'spot' },
  });
  await vi.waitFor(() => expect(events.at(-1)?.kind).toBe('instance-terminated'), patiently);
  expect(await stateOf(id)).toBe('terminated');
  const seen = JSON.parse(
    (await readFile(join(directory, 'instances', id, 'console.log'), 'utf8')).split('\n')[0] ?? '',
  );
  expect(seen).toMatchObject({
    userData: '{"version":1}',
    role: 'instance',
    identity: { instanceId: id, instanceType: 'm7gd.large', imageId: 'ami-0123456789abcdef0' },
    credentials: { Code: 'Success', Token: expect.any(String) },
    env: {
      AWS_ENDPOINT_URL: gate.endpoint,
      MAYFLY_STAGING: join(directory, 'instances', id, 'disk', 'repositories', 'staged'),
    },
  });
  expect(Object.keys(seen.env).sort()).toEqual([
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    'AWS_ENDPOINT_URL',
    'HOME',
    'MAYFLY_ELASTICSEARCH_URL',
    'MAYFLY_STAGING',
    'PATH',
  ]);
  await expect(fetch(seen.env.MAYFLY_ELASTICSEARCH_URL)).rejects.toThrow();
  await expect(fetch(seen.env.AWS_EC2_METADATA_SERVICE_ENDPOINT)).rejects.toThrow();
  expect(events.filter(({ kind }) => kind !== 'console-line').map(({ kind }) => kind)).toEqual([
    'instance-started',
    'instance-powered-off',
    'instance-terminated',
  ]);
});

test('an instance that EC2 terminates is ended with all its processes', { timeout: 240_000 }, async () => {
  await hostWith(`${waitForElasticsearch} console.log(process.env.MAYFLY_ELASTICSEARCH_URL); ${hang}`);
  const id = await launch();
  const line = await vi.waitFor(() => {
    const said = events.find((event) => event.kind === 'console-line');
    expect(said).toBeDefined();
    return said?.kind === 'console-line' ? said.line : '';
  }, patiently);
  await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await vi.waitFor(
    () =>
      expect(events).toContainEqual({
        kind: 'instance-powered-off',
        instanceId: id,
        ending: { code: null, signal: 'SIGKILL' },
      }),
    patiently,
  );
  await expect(fetch(line)).rejects.toThrow();
});

test('an agent that is killed, while Elasticsearch still starts, is a power-off too', {
  timeout: 240_000,
}, async () => {
  await hostWith(`process.kill(process.pid, 'SIGKILL');`);
  const id = await launch();
  await vi.waitFor(async () => expect(await stateOf(id)).toBe('terminated'), patiently);
  expect(events).toContainEqual({
    kind: 'instance-powered-off',
    instanceId: id,
    ending: { code: null, signal: 'SIGKILL' },
  });
});

test('a power-off only stops an instance that was launched without terminate', { timeout: 240_000 }, async () => {
  await hostWith('process.exit(1);');
  const id = await launch({ InstanceInitiatedShutdownBehavior: 'stop' });
  await vi.waitFor(async () => expect(await stateOf(id)).toBe('stopped'), patiently);
});

test('no more machines run at once than may, and the others wait', { timeout: 240_000 }, async () => {
  await hostWith(hang, { maximumMachines: 1 });
  const first = await launch();
  await vi.waitFor(() => expect(started(first)).toBe(true), patiently);
  const second = await launch();
  expect([...host.machines.keys()]).toEqual([first]);
  await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first] }));
  await vi.waitFor(() => expect(started(second)).toBe(true), patiently);
  expect([...host.machines.keys()]).toEqual([second]);
  await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [second] }));
});

describe('the metadata service', () => {
  async function served(faults: Parameters<typeof startImds>[1] = {}) {
    host = { machines: new Map(), interrupt: async () => {}, stop: async () => {} };
    const imds = await startImds(exampleMetadata, faults);
    const token = async (ttl = '60') =>
      fetch(`${imds.endpoint}/latest/api/token`, {
        method: 'PUT',
        headers: { 'x-aws-ec2-metadata-token-ttl-seconds': ttl },
      });
    const get = async (path: string, value: string) =>
      fetch(`${imds.endpoint}/latest/${path}`, { headers: { 'x-aws-ec2-metadata-token': value } });
    return { imds, token, get };
  }

  test('answers nothing without a token of its own', async () => {
    const { imds, token, get } = await served();
    expect((await fetch(`${imds.endpoint}/latest/meta-data/instance-id`)).status).toBe(401);
    expect((await get('meta-data/instance-id', 'made up')).status).toBe(401);
    expect((await token('0')).status).toBe(400);
    const good = await (await token()).text();
    expect(await (await get('meta-data/instance-id', good)).text()).toBe('i-0123456789abcdef0');
    expect(await (await get('meta-data/placement/availability-zone', good)).text()).toBe('eu-central-1a');
    await imds.stop();
  });

  test('knows no user-data, role or interruption where there is none, and then the interruption', async () => {
    const { imds, token, get } = await served();
    const good = await (await token()).text();
    for (const path of ['user-data', 'meta-data/iam/security-credentials/', 'meta-data/spot/instance-action']) {
      expect((await get(path, good)).status).toBe(404);
    }
    imds.interrupt(new Date('2026-01-01T00:02:00Z'));
    expect(await (await get('meta-data/spot/instance-action', good)).json()).toEqual({
      action: 'terminate',
      time: '2026-01-01T00:02:00.000Z',
    });
    await imds.stop();
  });

  test('can be late, and refuse a good token', async () => {
    const { imds, token, get } = await served({ silentSeconds: 1, refusals: 1 });
    await expect(token()).rejects.toThrow();
    const good = await vi.waitFor(async () => (await token()).text(), { timeout: 10_000, interval: 100 });
    expect((await get('meta-data/instance-id', good)).status).toBe(401);
    expect((await get('meta-data/instance-id', good)).status).toBe(200);
    await imds.stop();
  });
});

test.runIf(process.getuid?.() === 0)('only a machine with NVMe has more than its root volume to write to', async () => {
  await hostWith(measureDisk);
  const measured = async (InstanceType: 'c3.4xlarge' | 'm7gd.large') => {
    const id = await launch({ InstanceType });
    await vi.waitFor(async () => expect(await stateOf(id)).toBe('terminated'), patiently);
    return Number(events.findLast((event) => event.kind === 'console-line')?.line);
  };
  expect(await measured('c3.4xlarge')).toBe(48);
  expect(await measured('m7gd.large')).toBeGreaterThan(1_000);
});
