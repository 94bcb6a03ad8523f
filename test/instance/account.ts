import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import { type Result, type ResultNotice, resultNoticeSchema, resultSchema } from '../../agent/contract/result.ts';
import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../agent/stores/elasticsearch/local/java.ts';
import { order as example } from '../contract/examples.ts';
import { type Keys, keysOf } from '../fixtures/keys.ts';
import { repositoryFixture } from '../fixtures/repositories.ts';
import { createBucket, createTopicWithQueue, takeAll } from '../local-cloud/account.ts';
import type { Ending } from '../local-cloud/child.ts';
import { awsClients, type Clients } from '../local-cloud/clients.ts';
import { type Gate, startGate } from '../local-cloud/gate/gate.ts';
import { bundlesOf, type Image } from '../local-cloud/host/image.ts';
import type { Metadata } from '../local-cloud/host/imds.ts';
import { boot, type Machine, type MachineFaults } from '../local-cloud/host/machine.ts';
import { motoAccount, motoRegion, startMoto } from '../local-cloud/moto.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import { upload } from '../source/upload.ts';
import { guardLedger } from './guard-ledger.ts';

interface Launch {
  /** From now on. */
  readonly deadlineSeconds?: number;
  readonly order?: Partial<Order>;
  /** Instead of an order. */
  readonly userData?: Buffer | null;
  readonly faults?: MachineFaults;
  /** Where the machine finds AWS, when it is not the gate. */
  readonly awsEndpoint?: string;
}

/** What an instance has left behind, once it is off. */
interface Remains {
  readonly attemptDeadline: Ending;
  readonly result: Result | null;
  readonly log: string | null;
  readonly journal: string | null;
  readonly notices: readonly ResultNotice[];
  readonly console: string;
  readonly livedSeconds: number;
}

export interface Running {
  readonly machine: Machine;
  /** Waits until its console says so. */
  said(text: string): Promise<void>;
  remains(): Promise<Remains>;
}

/** An account with a repository, a ledger and a topic, in which instances run that nobody has ordered by a snapshot. */
export interface Account extends AsyncDisposable {
  readonly gate: Gate;
  /** Objects of the repository that the snapshot `second`, which every order is about, refers to. */
  readonly keys: Keys;
  /** As its operator. */
  readonly clients: Clients;
  /** Where notices go. */
  readonly resultsTopicArn: string;
  /** Of the snapshot `second`. */
  readonly backup: { readonly uuid: string };
  /** Null where nothing is at this key of the ledger. */
  read(key: string): Promise<string | null>;
  write(key: string, text: string): Promise<void>;
  launch(options?: Launch): Promise<Running>;
}

/** An account whose machines have the Elasticsearch of the image, with a heap that suits the test's small backups. */
export async function openRestoringAccount(): Promise<Account> {
  const provisioning = { note: () => {}, signal: new AbortController().signal };
  const elasticsearchHome = await obtainElasticsearch(elasticsearchOfImage, provisioning);
  const javaHome = await obtainJava(elasticsearchHome, provisioning);
  return openAccount({ elasticsearchHome, javaHome, heapMegabytes: 256 });
}

/** Its machines have an Elasticsearch if they are given one; otherwise orders ask for the level bytes and no more. */
export async function openAccount(elasticsearch?: Omit<Image, 'agent' | 'failureLog'>): Promise<Account> {
  await using opening = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-account-'));
  await chmod(directory, 0o755);
  opening.defer(() => rm(directory, { recursive: true, force: true }));
  const fixture = opening.use(await repositoryFixture('8.17.0'));
  const moto = await startMoto();
  opening.defer(() => moto.stop());
  const gate = await startGate(moto.endpoint);
  opening.defer(() => gate.stop());
  const clients = awsClients(moto.endpoint);

  const { repository, ledger } = example;
  for (const bucket of [repository.bucket, ledger.bucket]) await createBucket(clients.s3, bucket);
  guardLedger(gate, ledger.bucket, roleCredentials.accessKeyId);
  await upload(clients.s3, { ...repository, directory: fixture.directory, uploaded: new Set() });
  const { topicArn, queueUrl } = await createTopicWithQueue(clients, 'results');

  const bundles = await bundlesOf(join(directory, 'image'));
  const none = { elasticsearchHome: '/nowhere', javaHome: '/nowhere', heapMegabytes: 1 };
  const image = { ...bundles, ...(elasticsearch ?? none) };
  const uuid = fixture.snapshots.find(({ name }) => name === 'second')?.uuid ?? '';
  const machines: Machine[] = [];
  let launched = 0;
  opening.defer(async () => void (await Promise.all(machines.map((machine) => machine.cutPower()))));

  const read = async (Key: string) => {
    const answer = await clients.s3.send(new GetObjectCommand({ Bucket: ledger.bucket, Key })).catch(() => null);
    return (await answer?.Body?.transformToString()) ?? null;
  };
  // Kept, since one instance's notices are handed out when another's are asked for.
  const received: ResultNotice[] = [];
  const notices = async (id: string) => {
    const bodies = await takeAll(clients.sqs, queueUrl);
    received.push(...bodies.map((body) => resultNoticeSchema.parse(JSON.parse(JSON.parse(body).Message))));
    return received.filter(({ instanceId }) => instanceId === id);
  };

  const keys = await keysOf(fixture.directory);
  const lasting = opening.move();
  return {
    gate,
    keys,
    clients,
    resultsTopicArn: topicArn,
    backup: { uuid },
    read,
    async write(Key, Body) {
      await clients.s3.send(new PutObjectCommand({ Bucket: ledger.bucket, Key, Body }));
    },
    async launch({ deadlineSeconds = 60, awsEndpoint = gate.endpoint, ...launch } = {}) {
      const instanceId = `i-${(launched++).toString(16).padStart(17, '0')}`;
      const deadline = new Date(Date.now() + deadlineSeconds * 1000).toISOString();
      const order: Order = {
        ...example,
        backup: { uuid },
        level: elasticsearch ? 'restore' : 'bytes',
        resultsTopicArn: topicArn,
        eventAt: new Date().toISOString(),
        attempt: { number: 1, deadline },
        ...launch.order,
      };
      const lines: string[] = [];
      const began = performance.now();
      const place = join(directory, instanceId);
      await mkdir(place);
      const userData = launch.userData === undefined ? Buffer.from(JSON.stringify(order)) : launch.userData;
      const machine = await boot(metadataOf(instanceId, userData), image, {
        directory: place,
        awsEndpoint,
        onLine: (line) => lines.push(line),
        ...(launch.faults && { faults: launch.faults }),
      });
      machines.push(machine);
      const off = machine.poweredOff.then((attemptDeadline) => ({
        attemptDeadline,
        livedSeconds: (performance.now() - began) / 1000,
      }));
      return {
        machine,
        async said(text) {
          const asked = performance.now();
          while (!lines.some((line) => line.includes(text))) {
            if (performance.now() - asked > 60_000) throw new Error(`${instanceId} has not said ${text}.`);
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        },
        async remains() {
          const { ownPrefix } = order.ledger;
          const ended = await off;
          const result = await read(ledgerKey.result(ownPrefix, instanceId));
          return {
            ...ended,
            result: result === null ? null : resultSchema.parse(JSON.parse(result)),
            log: await read(ledgerKey.log(ownPrefix, instanceId)),
            journal: await read(ledgerKey.journal(ownPrefix, instanceId)),
            notices: await notices(instanceId),
            console: lines.join('\n'),
          };
        },
      };
    },
    [Symbol.asyncDispose]: () => lasting.disposeAsync(),
  };
}

const roleCredentials = { accessKeyId: 'ROLE', secretAccessKey: 'secret', sessionToken: 'session' };

function metadataOf(instanceId: string, userData: Buffer | null): Metadata {
  const expiration = new Date(Date.now() + 6 * 3_600_000);
  const credentials = { ...roleCredentials, expiration };
  return {
    instanceId,
    instanceType: 'm7g.large',
    imageId: 'ami-0123456789abcdef0',
    availabilityZone: 'eu-central-1a',
    region: motoRegion,
    accountId: motoAccount,
    lifeCycle: 'spot',
    userData,
    profileArn: `arn:aws:iam::${motoAccount}:instance-profile/logs`,
    role: { name: 'logs', credentials: async () => credentials },
  };
}
