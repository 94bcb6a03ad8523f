import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { forEachParallel } from '../../agent/blobs/for-each-parallel.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import { objectsOf } from '../fixtures/data-files.ts';
import { recordedContext } from '../fixtures/proof-context.ts';
import { stage } from '../fixtures/staged.ts';
import { soundContents } from '../fixtures/structured.ts';
import { conclude } from './figure.ts';
import { writeSyntheticRepository } from './repository/synthetic.ts';
import { startGateway } from './s3/gateway.ts';
import { workplace } from './workplace.ts';

/**
 * `bytes` against reading the same objects, as many at once, with the same client through a strict S3 and no checksum:
 * in turn, so that both meet the same machine.
 */
const bucket = 'repository';
const shape = {
  ...{ indices: 1, shards: 1, segments: 24 },
  dataBytes: [64, 16, 4, 1, 0.25, 0.0625].map((mebibytes) => mebibytes * 1024 * 1024),
};
const rounds = 21;
const limitRatio = 0.9;
/** That of `bytes`: agent/stores/elasticsearch/staging/stage.ts. */
const concurrency = 32;

await using place = await workplace();
await using gateway = await startGateway(place.directory);
const directory = join(place.directory, bucket);
writeSyntheticRepository(directory, shape);
const source = s3Source({ client: gateway.client, bucket, basePath: '' });
const contents = await soundContents(directory);
const objects = await objectsOf(directory, contents);
const { signal } = new AbortController();

const plain = async () => {
  let bytes = 0;
  await forEachParallel(objects, concurrency, signal, async ({ key }) => {
    const { Body } = await gateway.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    for await (const chunk of Body as Readable) bytes += chunk.length;
  });
  if (bytes !== contents.bytes) throw new Error(`${bytes} bytes were read instead of ${contents.bytes}.`);
};
const checked = async () => {
  const context = recordedContext();
  await stage(source, contents, null, context);
  const [finding] = context.findings;
  if (finding) throw new Error(finding.message);
};

const rows = [];
for (let round = 0; round <= rounds; round++) {
  const inTurn = round % 2 === 0 ? [plain, checked] : [checked, plain];
  const seconds = new Map<unknown, number>();
  for (const read of inTurn) seconds.set(read, await timed(read));
  const [without, withChecksums] = [seconds.get(plain) ?? 0, seconds.get(checked) ?? 0];
  // The first round warms up.
  if (round > 0) rows.push({ without, withChecksums, ratio: without / withChecksums });
}

const megabytes = contents.bytes / 1e6;
console.table(
  rows.map(({ without, withChecksums, ratio }) => ({
    'no checksum, MB/s': Math.round(megabytes / without),
    'bytes, MB/s': Math.round(megabytes / withChecksums),
    ratio: rounded(ratio),
  })),
);
conclude([
  {
    name: 'throughput of bytes, of that without checksums',
    value: rounded(median(rows.map(({ ratio }) => ratio))),
    ...{ limit: limitRatio, unit: 'ratio', within: 'at least' },
  },
]);

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
