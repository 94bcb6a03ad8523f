import { chmod, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { execaNode } from 'execa';
import { bytesOf } from '../../../agent/stores/elasticsearch/machine-needs.ts';
import type { SnapshotContents } from '../../../agent/stores/elasticsearch/model.ts';
import { soundContents } from '../../fixtures/structured.ts';
import { runningNode, type TestNode } from '../../stores/elasticsearch/running-node.ts';
import { type Gateway, startGateway } from '../s3/gateway.ts';
import { type CopyBucket, s5cmd } from '../s3/s5cmd.ts';
import { workplace } from '../workplace.ts';
import { watchDisk } from './disk-peak.ts';
import { benchRepository } from './repository.ts';
import type { Scale } from './scale.ts';

const version = '8.17.0';
const longestMilliseconds = 300_000;

/** What all lines have in common: a strict S3 with a real snapshot in it, and a node that is up, all in memory. */
export interface Bench extends AsyncDisposable {
  readonly scale: Scale;
  readonly directory: string;
  readonly gateway: Gateway;
  /** Where the snapshot is. */
  readonly bucket: string;
  readonly contents: SnapshotContents;
  /** Of its indices, in bytes. */
  readonly sizes: readonly number[];
  readonly node: TestNode;
  readonly copy: CopyBucket;
  /** Proves the snapshot, in a process of its own. Throws unless it is verified. */
  proof(options?: { readonly endpoint?: string; readonly diskBytes?: number }): Promise<MeasuredProof>;
}

export interface MeasuredProof {
  readonly seconds: number;
  readonly memoryMebibytes: number;
  readonly processorSeconds: number;
  /** The most that it had of the disk. */
  readonly diskBytes: number;
}

export async function prepareBench(scale: Scale, gatewayOptions: { readonly isPlain: boolean }): Promise<Bench> {
  await using made = new AsyncDisposableStack();
  const { directory } = made.use(await workplace());
  process.env.TMPDIR = directory;
  // Elasticsearch, another user, has to come by.
  await chmod(directory, 0o755);
  const repository = await benchRepository(version, scale.share);
  const gateway = made.use(await startGateway(directory, gatewayOptions));
  const bucket = 'repository';
  await cp(repository, join(directory, bucket), { recursive: true });
  const contents = await soundContents(repository);
  const node = made.use(await runningNode(version));
  const copy = await s5cmd(node.repositories);
  const all = made.move();
  return {
    ...{ scale, directory, gateway, bucket, contents, node, copy },
    sizes: contents.indices.map(bytesOf),
    async proof({ endpoint, diskBytes } = {}) {
      const watched = await watchDisk(directory);
      const wish = { bucket, url: node.client.url, repositories: node.repositories, diskBytes };
      const { stdout } = await execaNode(join(import.meta.dirname, 'prove.ts'), [JSON.stringify(wish)], {
        env: { ...gateway.environment, ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }) },
        stderr: 'inherit',
        timeout: longestMilliseconds,
      });
      const outcome = JSON.parse(stdout);
      if (outcome.verdict !== 'verified') throw new Error(`The proof was ${outcome.verdict}: ${stdout}`);
      return { ...outcome, diskBytes: watched.stop() };
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
