import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import { type Report, reportSchema } from '../../agent/contract/report.ts';
import { synthesize } from '../../infra/synthesize.ts';
import { parseDeployment } from '../../lambda/configuration/configuration.ts';
import { runIdOf } from '../../lambda/trigger/make-order.ts';
import type { HostOptions } from '../local-cloud/host/host.ts';
import type { Image } from '../local-cloud/host/image.ts';
import { type CloudEvent, type LocalCloud, startLocalCloud } from '../local-cloud/local-cloud.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import { keyBelow, type Upload, upload } from '../source/upload.ts';
import { archiveImageVersion, type RepositoryName, repositories, stackConfiguration, worlds } from './configuration.ts';
import { type Inbox, subscribe } from './inbox.ts';
import { pointImages, pointPools } from './point-images.ts';

export interface DeployedStackOptions {
  readonly directory: string;
  /** Null: instances are launched, and nothing boots behind them. */
  readonly image: Image | null;
  /** How often sweeps come; null: as the infrastructure says. */
  readonly sweepSeconds?: number | null;
  /** Of the repositories; left out: enough lines in each index of logs. */
  readonly expectations?: object;
  /** Of a pool for logs, what is to be other than usual: it has one then. */
  readonly pool?: { readonly most?: number; readonly idleMinutes?: number };
  /** How snapshots that land in the archive are divided; left out: they are not. */
  readonly split?: { readonly aboveGib: number; readonly most: number };
  /** How many machines may run at once. */
  readonly maximumMachines?: number;
  readonly machineFaults?: HostOptions['machineFaults'];
  readonly onEvent?: (event: CloudEvent) => void;
  readonly signal?: AbortSignal;
}

/** Mayfly, deployed into a local cloud, with repositories to look after and somebody at the other end of each topic. */
export interface DeployedStack {
  readonly cloud: LocalCloud;
  readonly ledgerBucket: string;
  readonly people: Inbox;
  readonly pager: Inbox;
  /** Uploads what is new in a directory into a repository, `logs` if none is named, as `upload` does. */
  upload(directory: string, options?: { tamper?: Upload['tamper'] | undefined; to?: RepositoryName }): Promise<void>;
  /** Uploads an object of a directory once more, as it is there. */
  bringBack(directory: string, key: string): Promise<void>;
  /** The run of a snapshot that lands, or has landed. */
  runId(snapshotUuid: string, of?: RepositoryName): string;
  /** An object of the ledger; null while there is none. */
  read(key: string): Promise<string | null>;
  /** Waits for a run's report. */
  report(runId: string, waitSeconds?: number): Promise<Report>;
  /** Ids of instances that aren't terminated. */
  instancesLeft(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Failed and delayed messages come again this soon, and sweeps this often, instead of after minutes. */
const redeliverySeconds = 3;
const longestDelaySeconds = 3;
const usualSweepSeconds = 10;
/** A member extends it every minute. */
const longestHiddenSeconds = 90;
const pollMilliseconds = 200;

export async function startStack(options: DeployedStackOptions): Promise<DeployedStack> {
  const {
    directory,
    image,
    sweepSeconds = usualSweepSeconds,
    maximumMachines,
    machineFaults,
    onEvent,
    signal,
  } = options;
  const cloud = await startLocalCloud({
    directory,
    image,
    buckets: [...Object.values(repositories), worlds].map(({ bucket }) => bucket),
    redeliverySeconds,
    longestDelaySeconds,
    longestHiddenSeconds,
    rateSeconds: sweepSeconds,
    synthesize: (account) => synthesize(stackConfiguration(account, options), join(directory, 'cdktf.out')),
    ...(machineFaults && { machineFaults }),
    ...(maximumMachines !== undefined && { maximumMachines }),
    ...(onEvent && { onEvent }),
    ...(signal && { signal }),
  });
  const { clients } = cloud;
  await pointImages(clients.ssm, 'local', [
    { version: elasticsearchOfImage, architecture: 'arm64', imageId: 'ami-0123456789abcdef0' },
    { store: worlds.store, version: archiveImageVersion, architecture: 'arm64', imageId: 'ami-0123456789abcdef1' },
  ]);
  if (options.pool !== undefined) {
    const image = { store: 'elasticsearch', version: elasticsearchOfImage, architecture: 'arm64' } as const;
    await pointPools({ ssm: clients.ssm, ec2: clients.ec2 }, 'local', { ...image, imageId: 'ami-0123456789abcdef0' });
  }
  const settle = cloud.functions.get('mayfly-local-settle');
  const deployment = parseDeployment(settle?.declaration.environment.MAYFLY_DEPLOYMENT);
  const { ledgerBucket, peopleTopicArn = '', pagerTopicArn = '' } = deployment;
  const uploaded = { logs: new Set<string>(), archive: new Set<string>() };

  const read = async (Key: string) => {
    try {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: ledgerBucket, Key }));
      return (await Body?.transformToString()) ?? '';
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  };

  return {
    cloud,
    ledgerBucket,
    people: await subscribe(clients, peopleTopicArn, 'people'),
    pager: await subscribe(clients, pagerTopicArn, 'pager'),
    upload: (from, { tamper, to = 'logs' } = {}) =>
      upload(clients.s3, {
        ...repositories[to],
        directory: from,
        uploaded: uploaded[to],
        tamper,
      }),
    async bringBack(from, key) {
      const { bucket: Bucket } = repositories.logs;
      const Body = await readFile(join(from, key));
      await clients.s3.send(new PutObjectCommand({ Bucket, Key: keyIn('logs', key), Body }));
    },
    runId: (uuid, of = 'logs') =>
      runIdOf('elasticsearch', { bucket: repositories[of].bucket, key: keyIn(of, `snap-${uuid}.dat`) }),
    read,
    async report(runId, waitSeconds = 180) {
      const giveUp = performance.now() + waitSeconds * 1_000;
      for (;;) {
        const text = await read(ledgerKey.report(runId));
        if (text !== null) return reportSchema.parse(JSON.parse(text));
        if (performance.now() > giveUp)
          throw new Error(`Run ${runId} has no report after ${waitSeconds} s: ${await lastWords(directory)}`);
        await sleep(pollMilliseconds, undefined, { signal });
      }
    },
    async instancesLeft() {
      const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({}));
      return Reservations.flatMap(({ Instances = [] }) => Instances)
        .filter(({ State }) => State?.Name !== 'terminated')
        .map(({ InstanceId = '' }) => InstanceId);
    },
    stop: () => cloud.stop(),
  };
}

/** The whole key of an object of a repository. */
export function keyIn(repository: RepositoryName, key: string): string {
  return keyBelow(repositories[repository].basePath, key);
}

/** Where to look when nothing comes. */
async function lastWords(directory: string): Promise<string> {
  const files = await readdir(directory, { recursive: true });
  return files
    .filter((name) => /\.(log|txt)$|console/.test(name))
    .map((name) => join(directory, name))
    .join(', ');
}
