import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Report } from '../../agent/contract/report.ts';
import { type RepositoryName, repositories } from '../deployed-stack/configuration.ts';
import { type DeployedStack, type DeployedStackOptions, keyIn, startStack } from '../deployed-stack/deployed-stack.ts';
import type { Inbox, Mail } from '../deployed-stack/inbox.ts';
import { bakeImage } from '../local-cloud/host/image.ts';
import type { CloudEvent } from '../local-cloud/local-cloud.ts';
import { describeJudgement, judgeCalls } from '../local-cloud/policies/judge.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import { type LogCluster, startLogCluster } from '../source/log-cluster.ts';
import type { Damage } from './damage.ts';
import { forgedInstance } from './forger.ts';
import { processesIn } from './processes.ts';
import { deadLetters, untilIdle } from './until-idle.ts';

/** A snapshot in its repository, and the run that is to prove it. */
export interface Snapshot {
  readonly name: string;
  readonly uuid: string;
  readonly repository: RepositoryName;
  /** The whole key of the object whose landing is the event. */
  readonly key: string;
  readonly runId: string;
}

/** What is in a snapshot that is taken. */
export interface TakenContents {
  readonly lines?: number;
  readonly indices?: number;
  /** Of an object of its first index, which is read in ranges where it is more than 16 MiB. */
  readonly objectMegabytes?: number;
  readonly of?: RepositoryName;
}

/** What has become of a run, once nothing is left that could still add to it. */
interface Outcome {
  /** How often a report was written: once, if all is well. */
  readonly reports: number;
  /** The instances that were launched for it, all of them terminated. */
  readonly instances: readonly string[];
  readonly mails: readonly Mail[];
  readonly pages: readonly Mail[];
}

/** A cluster, its snapshots, and Mayfly looking after them: everything from the first event to the last message. */
export interface EndToEnd {
  /** Where all of it lies and runs; each instance's place is below `cloud/instances`. */
  readonly directory: string;
  readonly stack: DeployedStack;
  readonly cluster: LogCluster;
  readonly events: readonly CloudEvent[];
  /** What machines boot from now on. */
  readonly image: { heapMegabytes: number };
  /** A snapshot of indices of its own, which no other snapshot shares an object with. It is not uploaded yet. */
  take(name: string, contents?: TakenContents): Promise<Snapshot>;
  /** A snapshot of indices as they are now. */
  takeAgain(name: string, indices: readonly string[]): Promise<Snapshot>;
  /** Uploads all that has been taken. */
  land(to?: RepositoryName, damage?: Damage): Promise<void>;
  /** Writes the object whose landing is the event once more, as it is. */
  landAgain(snapshot: Snapshot): Promise<void>;
  report(snapshot: Snapshot): Promise<Report>;
  /** Waits until queues are empty and machines are gone. */
  outcome(snapshot: Pick<Snapshot, 'runId'>): Promise<Outcome>;
  /**
   * Ends everything; throws when a process is left, a message was given up, or a call was made that nobody may make.
   */
  end(): Promise<void>;
}

type LifeOptions = Pick<
  DeployedStackOptions,
  'expectations' | 'machineFaults' | 'maximumMachines' | 'onEvent' | 'pool' | 'split'
>;

const restMilliseconds = 180_000;
/** A member waits for minutes to be taken out of its group. */
const poolRestMilliseconds = 480_000;

export async function startEndToEnd({ onEvent, ...options }: LifeOptions = {}): Promise<EndToEnd> {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-life-'));
  await chmod(directory, 0o755);
  const running = new AsyncDisposableStack();
  running.defer(() => rm(directory, { recursive: true, force: true }));
  const provisioning = {
    note: (message: string, fields?: object) => console.error(message, fields),
    signal: new AbortController().signal,
  };
  const image = { ...(await bakeImage(join(directory, 'image'), provisioning)) };
  const events: CloudEvent[] = [];
  const keep = (event: CloudEvent) => {
    events.push(event);
    onEvent?.(event);
  };
  const starting = {
    stack: startStack({ ...options, directory: join(directory, 'cloud'), image, onEvent: keep }),
    cluster: startLogCluster(elasticsearchOfImage, join(directory, 'source'), provisioning),
  };
  for (const part of [starting.stack, starting.cluster]) {
    running.defer(async () => {
      const started = await part.catch(() => null);
      await started?.stop();
    });
  }
  try {
    const [stack, cluster] = await Promise.all([starting.stack, starting.cluster]);
    const mails = keeping(stack.people);
    const pages = keeping(stack.pager);
    const takenOf = async (name: string, indices: readonly string[], repository: RepositoryName): Promise<Snapshot> => {
      const { uuid } = await cluster.snapshot(name, indices);
      const key = keyIn(repository, `snap-${uuid}.dat`);
      return { name, uuid, repository, key, runId: stack.runId(uuid, repository) };
    };
    return {
      directory,
      stack,
      cluster,
      events,
      image,
      async take(name, { lines = 1_000, indices = 1, objectMegabytes = 0, of: repository = 'logs' } = {}) {
        const names = Array.from({ length: indices }, (_, at) => `logs-${name}${at === 0 ? '' : `-${at}`}`);
        for (const index of names) {
          await cluster.create({ name: index, shards: 2 });
          await cluster.index(index, 0, lines);
        }
        if (objectMegabytes > 0) await cluster.add(names[0] ?? '', objectMegabytes);
        return takenOf(name, names, repository);
      },
      takeAgain: (name, indices) => takenOf(name, indices, 'logs'),
      land: (to, damage) => stack.upload(cluster.repository, { tamper: damage?.tamper, ...(to && { to }) }),
      async landAgain({ repository, key: Key }) {
        const { s3 } = stack.cloud.clients;
        const { bucket: Bucket } = repositories[repository];
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: (await Body?.transformToByteArray()) ?? '' }));
      },
      report: ({ runId }) => stack.report(runId),
      async outcome({ runId }) {
        const milliseconds = options.pool === undefined ? restMilliseconds : poolRestMilliseconds;
        await untilIdle(stack, AbortSignal.timeout(milliseconds));
        // What resolves trouble, or knows a last good run, names that run, too.
        const itsOwn = new RegExp(`^Run +${runId}$|"runId":"${runId}"`, 'm');
        const about = ({ message }: Mail) => itsOwn.test(message);
        return {
          reports: await versionsOf(stack, ledgerKey.report(runId)),
          instances: await instancesOf(stack, runId),
          mails: (await mails()).filter(about),
          pages: (await pages()).filter(about),
        };
      },
      async end() {
        const givenUp = await deadLetters(stack);
        const judgement = await judgeCalls(stack.cloud, { except: [forgedInstance] });
        console.info(describeJudgement(judgement));
        await running.disposeAsync();
        const left = await processesIn(directory);
        if (left.length > 0) throw new Error(`Processes are left: ${left.join(', ')}`);
        if (givenUp.length > 0) throw new Error(`Messages were given up: ${givenUp.join(', ')}`);
        const { denied } = judgement;
        if (denied.length > 0) throw new Error(`In AWS these calls would be denied:\n${denied.join('\n')}`);
      },
    };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

/** All that has ever arrived. */
function keeping(inbox: Inbox): () => Promise<readonly Mail[]> {
  const kept: Mail[] = [];
  let collected = Promise.resolve();
  // Two who look at once must both see what only one of them is handed.
  const collect = async () => void kept.push(...(await inbox.collect()));
  return async () => {
    collected = collected.then(collect);
    await collected;
    return kept;
  };
}

async function versionsOf({ cloud, ledgerBucket }: DeployedStack, Prefix: string): Promise<number> {
  const { Versions = [] } = await cloud.clients.s3.send(
    new ListObjectVersionsCommand({ Bucket: ledgerBucket, Prefix }),
  );
  return Versions.length;
}

async function instancesOf({ cloud }: DeployedStack, runId: string): Promise<string[]> {
  const Filters = [{ Name: 'tag:mayfly:run', Values: [runId] }];
  const { Reservations = [] } = await cloud.clients.ec2.send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId = '' }) => InstanceId));
}
