import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey } from '@aws-sdk/client-s3';
import { ledgerKey } from '../../agent/contract/ledger.ts';
import type { Order } from '../../agent/contract/order.ts';
import { type Result, resultSchema } from '../../agent/contract/result.ts';
import { createBucket, createTopicWithQueue, takeAll } from '../local-cloud/account.ts';
import { awsClients, type Clients } from '../local-cloud/clients.ts';
import { describeInstance, shutdownBehavior } from '../local-cloud/host/describe.ts';
import { type ImdsFaults, type Metadata, startImds } from '../local-cloud/host/imds.ts';
import { motoAccount, motoCredentials, motoRegion, startMoto } from '../local-cloud/moto.ts';
import { debian } from './debian.ts';
import { cloudAddress, forward, metadataAddress } from './network.ts';

export const repositoryBucket = 'snapshots';
const ledgerBucket = 'ledger';

/** An account of AWS, as far as an instance and its bake see of it. */
export interface Cloud {
  readonly clients: Clients;
  /** For whoever is on this side of the network. */
  readonly endpoint: string;
  /** For machines. */
  readonly machineEndpoint: string;
  /** What an order says of where its result goes. */
  readonly ledger: Pick<Order, 'ledger' | 'resultsTopicArn'>;
  launch(imageId: string, userData: string | null): Promise<string>;
  /** Answers the machine at `address` as the metadata service of `instanceId`, until `stop`. */
  serveMetadata(
    address: string,
    instanceId: string,
    userData: string | null,
    faults: ImdsFaults,
  ): Promise<() => Promise<void>>;
  /** What EC2 makes of a power-off; resolves to the state that the instance is then in. */
  poweredOff(instanceId: string): Promise<string>;
  /** What the instance has written, if it has. */
  result(instanceId: string): Promise<Result | null>;
  /** Whether its last words are there. */
  hasJournal(instanceId: string): Promise<boolean>;
  /** Ids of the instances of which a notice came. */
  noticed(): Promise<ReadonlySet<string>>;
  stop(): Promise<void>;
}

export async function startCloud(directory: string): Promise<Cloud> {
  const running = new AsyncDisposableStack();
  try {
    const images = join(directory, 'images.json');
    await writeFile(images, JSON.stringify([debian]));
    const moto = await startMoto({ log: join(directory, 'moto.log'), images });
    running.defer(() => moto.stop());
    const clients = awsClients(moto.endpoint);
    const motoPort = Number(new URL(moto.endpoint).port);
    const front = await forward({ host: cloudAddress }, () => motoPort);
    running.defer(() => front.stop());
    const metadataPorts = new Map<string, number>();
    const metadata = await forward({ host: metadataAddress, port: 80 }, (address) => metadataPorts.get(address));
    running.defer(() => metadata.stop());
    for (const bucket of [repositoryBucket, ledgerBucket]) await createBucket(clients.s3, bucket);
    const { topicArn, queueUrl } = await createTopicWithQueue(clients, 'results');
    const ownPrefix = 'attempts/AROATESTOFTHEIMAGE';
    const heard = new Set<string>();
    return {
      clients,
      endpoint: moto.endpoint,
      machineEndpoint: `http://${cloudAddress}:${front.port}`,
      ledger: { ledger: { bucket: ledgerBucket, region: motoRegion, ownPrefix }, resultsTopicArn: topicArn },
      launch: (imageId, userData) => launch(clients, imageId, userData),
      async serveMetadata(address, instanceId, userData, faults) {
        const imds = await startImds(await metadataOf(clients, instanceId, userData), faults);
        metadataPorts.set(address, Number(new URL(imds.endpoint).port));
        return async () => {
          metadataPorts.delete(address);
          await imds.stop();
        };
      },
      async poweredOff(instanceId) {
        const InstanceIds = [instanceId];
        const behavior = await shutdownBehavior(clients.ec2, instanceId);
        if (behavior === 'terminate') await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
        else await clients.ec2.send(new StopInstancesCommand({ InstanceIds }));
        return (await describeInstance(clients.ec2, instanceId)).state;
      },
      result: (instanceId) => readResult(clients, ledgerKey.result(ownPrefix, instanceId)),
      async hasJournal(instanceId) {
        const Prefix = ledgerKey.journal(ownPrefix, instanceId);
        const { KeyCount } = await clients.s3.send(new ListObjectsV2Command({ Bucket: ledgerBucket, Prefix }));
        return KeyCount === 1;
      },
      async noticed() {
        for (const body of await takeAll(clients.sqs, queueUrl)) {
          heard.add((JSON.parse(JSON.parse(body).Message) as { instanceId: string }).instanceId);
        }
        return heard;
      },
      stop: () => running.disposeAsync(),
    };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

async function launch({ ec2 }: Clients, ImageId: string, userData: string | null): Promise<string> {
  const { Instances: [instance] = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId,
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 'm6id.large',
      InstanceInitiatedShutdownBehavior: 'terminate',
      ...(userData !== null && { UserData: Buffer.from(userData).toString('base64') }),
    }),
  );
  return instance?.InstanceId ?? '';
}

async function metadataOf({ ec2 }: Clients, instanceId: string, userData: string | null): Promise<Metadata> {
  const instance = await describeInstance(ec2, instanceId);
  const expiration = new Date(Date.now() + 6 * 60 * 60 * 1000);
  return {
    instanceId,
    instanceType: instance.type,
    imageId: instance.imageId,
    availabilityZone: instance.availabilityZone,
    region: motoRegion,
    accountId: motoAccount,
    lifeCycle: 'spot',
    userData: userData === null ? null : Buffer.from(userData),
    profileArn: `arn:aws:iam::${motoAccount}:instance-profile/image-test`,
    role: {
      name: 'image-test',
      credentials: async () => ({ ...motoCredentials, sessionToken: 'session', expiration }),
    },
  };
}

async function readResult({ s3 }: Clients, Key: string): Promise<Result | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: ledgerBucket, Key }));
    return resultSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}
