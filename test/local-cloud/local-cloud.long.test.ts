import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { obtainElasticsearch } from '../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../agent/stores/elasticsearch/local/java.ts';
import { readConfiguration } from '../../infra/configuration/read.ts';
import { synthesize } from '../../infra/synthesize.ts';
import { pointImages } from '../deployed-stack/point-images.ts';
import { elasticsearchOfImage } from '../setup/elasticsearch-version.ts';
import type { Image } from './host/image.ts';
import { type CloudEvent, type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { judgeCalls } from './policies/judge.ts';

const patiently = { timeout: 120_000, interval: 100 };
const example = readConfiguration(join(import.meta.dirname, '..', '..', 'mayfly.example.yaml'));

let image: Image;
let images: string;

/** Its agent reads its order and is done. */
const agent = `
  const imds = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT + '/latest/';
  const token = await fetch(imds + 'api/token', { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' } });
  const order = await fetch(imds + 'user-data', { headers: { 'x-aws-ec2-metadata-token': await token.text() } });
  console.log(await order.text());
`;

beforeAll(async () => {
  const provisioning = { note: () => {}, signal: new AbortController().signal };
  const elasticsearchHome = await obtainElasticsearch(elasticsearchOfImage, provisioning);
  const javaHome = await obtainJava(elasticsearchHome, provisioning);
  images = await mkdtemp(join(tmpdir(), 'mayfly-image-'));
  await writeFile(join(images, 'agent.mjs'), agent);
  const program = join(images, 'agent.mjs');
  image = { elasticsearchHome, javaHome, heapMegabytes: 256, agent: program, failureLog: program };
});
afterAll(() => rm(images, { recursive: true }));

describe.each(['eventbridge', 'bucket'] as const)(
  'what the example deploys, hearing of snapshots by %s',
  (notification) => {
    const repositories = example.repositories.map((repository) => ({ ...repository, notification }));
    const events: CloudEvent[] = [];
    let directory: string;
    let cloud: LocalCloud;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'mayfly-cloud-'));
      await chmod(directory, 0o755);
      cloud = await startLocalCloud({
        directory: join(directory, 'cloud'),
        image,
        buckets: repositories.map(({ bucket }) => bucket),
        synthesize: ({ vpcId, subnetIds }) =>
          synthesize(
            { ...example, repositories, network: { ...example.network, vpcId, subnetIds: [...subnetIds] } },
            join(directory, 'cdktf.out'),
          ),
        onEvent: (event) => events.push(event),
      });
      await pointImages(cloud.clients.ssm, example.stage, [
        { version: '8.17.0', architecture: 'arm64', imageId: 'ami-0123456789abcdef0' },
      ]);
      return async () => {
        await cloud.stop();
        await rm(directory, { recursive: true });
      };
    });

    test('a snapshot that lands becomes an order, an instance that has it, and a termination', async () => {
      const Key = 'es/logs/snap-AAAAAAAAAAAAAAAAAAAAAA.dat';
      await cloud.clients.s3.send(new PutObjectCommand({ Bucket: 'example-snapshots', Key, Body: 'x' }));
      await vi.waitFor(() => expect(events.map(({ kind }) => kind)).toContain('instance-terminated'), patiently);

      const calls = events.flatMap((event) => (event.kind === 'call' ? [event.call] : []));
      expect(calls.find(({ action }) => action === 'CreateFleet')).toMatchObject({
        market: 'spot',
        status: 200,
        principal: 'arn:aws:sts::123456789012:assumed-role/mayfly-production-trigger/mayfly-production-trigger',
      });
      const [order] = events.flatMap((event) => (event.kind === 'console-line' ? [JSON.parse(event.line)] : []));
      expect(order).toMatchObject({
        store: 'elasticsearch',
        backup: { uuid: 'AAAAAAAAAAAAAAAAAAAAAA' },
        repository: { basePath: 'es/logs' },
      });
      const [started] = events.filter((event) => event.kind === 'instance-started');
      // The smallest of those with an own disk of a hundred gigabytes.
      expect(started).toMatchObject({ market: 'spot', type: 'm6gd.large' });
      expect(cloud.host.machines.size).toBe(0);
      expect(await judgeCalls(cloud)).toMatchObject({ denied: [] });

      await cloud.stop();
      await expect(fetch(cloud.endpoint)).rejects.toThrow();
    }, 180_000);
  },
);

test('a stack that cannot be deployed leaves nothing running', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-cloud-'));
  const path = join(directory, 'cdk.tf.json');
  await writeFile(path, JSON.stringify({ resource: { aws_dynamodb_table: { runs: {} } } }));
  const events: CloudEvent[] = [];
  const starting = startLocalCloud({
    directory: join(directory, 'cloud'),
    image,
    buckets: [],
    synthesize: async () => path,
    onEvent: (event) => events.push(event),
  });
  await expect(starting).rejects.toThrow('aws_dynamodb_table.runs');
  await rm(directory, { recursive: true });
});
