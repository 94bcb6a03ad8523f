import { chmod, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { bytesOf, copiesBytes, neededBytes } from '../../agent/stores/elasticsearch/machine-needs.ts';
import { soundContents } from '../fixtures/structured.ts';
import { runningNode } from '../stores/elasticsearch/running-node.ts';
import { conclude, median, rounded } from './figure.ts';
import { bareRestore, forget, usualRestore } from './proof/bare-restore.ts';
import { watchDisk } from './proof/disk-peak.ts';
import { benchRepository } from './proof/repository.ts';
import { shapedLink } from './proof/shaped-link.ts';
import { startGateway } from './s3/gateway.ts';
import { s5cmd } from './s3/s5cmd.ts';
import { workplace } from './workplace.ts';

/**
 * A proof at all levels, of a real snapshot in a strict S3, by a node that is up: against a copy by s5cmd and a bare
 * restore, against the wire, against what the usual script does; and what it takes of disk and memory. All of it in
 * memory, rounds in turn, medians. `--quick` takes a tenth of the data.
 */
const isQuick = process.argv.includes('--quick');
const version = '8.17.0';
const rounds = isQuick ? 3 : 5;
const linkBytesPerSecond = 100_000_000;
const bucket = 'repository';

await using place = await workplace();
process.env.TMPDIR = place.directory;
// Elasticsearch, another user, has to come by.
await chmod(place.directory, 0o755);
const made = await benchRepository(version, isQuick ? 0.1 : 1);
await using gateway = await startGateway(place.directory);
await cp(made, join(place.directory, bucket), { recursive: true });
const contents = await soundContents(made);
const sizes = contents.indices.map(bytesOf);
await using node = await runningNode(version);
const copy = await s5cmd(node.repositories);

interface Outcome {
  readonly seconds: number;
  readonly memoryMebibytes: number;
  readonly processorSeconds: number;
}

async function proof(endpoint?: string, diskBytes?: number): Promise<Outcome & { readonly diskBytes: number }> {
  const watched = await watchDisk(place.directory);
  const wish = { bucket, url: node.client.url, repositories: node.repositories, diskBytes };
  const { stdout } = await execa(process.execPath, ['test/bench/proof/prove.ts', JSON.stringify(wish)], {
    env: { ...gateway.environment, ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }) },
    stderr: 'inherit',
  });
  const outcome = JSON.parse(stdout);
  if (outcome.verdict !== 'verified') throw new Error(`The proof was ${outcome.verdict}: ${stdout}`);
  return { ...outcome, diskBytes: watched.stop() };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

const rows = [];
for (let round = 0; round <= rounds; round++) {
  const its = { proven: undefined as Awaited<ReturnType<typeof proof>> | undefined, copied: 0, restored: 0 };
  const steps = [
    async () => {
      its.proven = await proof();
    },
    async () => {
      its.copied = await copy(bucket, gateway.environment, async (copied) => {
        its.restored = await timed(() => bareRestore(node, copied));
        await forget(node);
      });
    },
  ];
  for (const step of round % 2 === 0 ? steps : steps.toReversed()) await step();
  // The first round warms up.
  if (round > 0 && its.proven) rows.push({ ...its, ...its.proven });
}
console.table(
  rows.map(({ seconds, copied, restored, processorSeconds, memoryMebibytes }) => ({
    'proof, s': rounded(seconds),
    's5cmd cp, s': rounded(copied),
    'bare restore, s': rounded(restored),
    ratio: rounded(seconds / (copied + restored)),
    'processor, s': rounded(processorSeconds),
    'memory, MiB': memoryMebibytes,
  })),
);

const shaped = [];
for (let round = 0; round < 3; round++) {
  await using link = await shapedLink(gateway.environment.AWS_ENDPOINT_URL ?? '', linkBytesPerSecond);
  shaped.push((await proof(link.endpoint)).seconds / (contents.bytes / linkBytesPerSecond));
}

const proofSeconds = median(rows.map(({ seconds }) => seconds));
let usual = Number.NaN;
await copy(bucket, gateway.environment, async (copied) => {
  usual = await timed(() => usualRestore(node, copied));
  await forget(node);
});

const half = Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / 2);
// Of so little as `--quick` has, the reserve alone is a third.
const halfDisk = isQuick ? neededBytes([Math.max(...sizes)]) : half;
const inWindows = await proof(undefined, halfDisk);

conclude([
  {
    name: 'proof, of s5cmd cp and a bare restore',
    value: rounded(median(rows.map(({ seconds, copied, restored }) => seconds / (copied + restored)))),
    ...{ limit: 1.1, unit: 'ratio', within: 'at most' },
  },
  {
    name: 'proof over 100 MB/s, of the bytes at that rate',
    value: rounded(median(shaped)),
    ...{ limit: 1.1, unit: 'ratio', within: 'at most' },
  },
  {
    name: 'the usual restore, of a proof',
    value: rounded(usual / proofSeconds),
    ...{ limit: 8, unit: 'ratio', within: 'at least' },
  },
  {
    name: 'peak of disk, of what is restored and the two largest indices',
    value: rounded(Math.max(...rows.map(({ diskBytes }) => diskBytes)) / copiesBytes(sizes)),
    ...{ limit: 1.05, unit: 'ratio', within: 'at most' },
  },
  {
    name: 'resident memory of the agent',
    value: Math.max(...rows.map(({ memoryMebibytes }) => memoryMebibytes)),
    ...{ limit: 512, unit: 'MiB', within: 'at most' },
  },
  {
    name: `peak of disk with --disk ${halfDisk}, of that`,
    value: rounded(inWindows.diskBytes / halfDisk),
    ...{ limit: 1, unit: 'ratio', within: 'at most' },
  },
]);
if (neededBytes([Math.max(...sizes)]) > halfDisk) throw new Error('The largest index does not fit into half.');
await rm(join(place.directory, bucket), { recursive: true });
