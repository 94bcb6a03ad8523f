import { linkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { forEachParallel } from '../../agent/blobs/for-each-parallel.ts';
import { s3Client } from '../../agent/blobs/s3-client.ts';
import { s3Source } from '../../agent/blobs/s3-source.ts';
import type { DataFile } from '../../agent/stores/elasticsearch/model.ts';
import { ConfirmingReader } from '../../agent/stores/elasticsearch/staging/confirming-reader.ts';
import { recordedContext } from '../fixtures/proof-context.ts';
import { stage } from '../fixtures/staged.ts';
import { soundContents } from '../fixtures/structured.ts';
import { conclude, median, rounded } from './figure.ts';
import { writeDataFile } from './repository/data-file.ts';
import { writeSyntheticRepository } from './repository/synthetic.ts';
import { startGateway } from './s3/gateway.ts';
import { s5cmd } from './s3/s5cmd.ts';
import { workplace } from './workplace.ts';

/**
 * `bytes`, with nothing written, against `s5cmd cp` of the same objects to a disk in memory; and one long object
 * against many short ones. Both through a strict S3, in turn, so that they meet the same machine. `--quick` makes the
 * long object, and the short ones in all, a tenth as long.
 */
const isQuick = process.argv.includes('--quick');
const mebibyte = 1024 ** 2;
const shape = {
  ...{ indices: 1, shards: 1, segments: 24 },
  dataBytes: [64, 16, 4, 1, 0.25, 0.0625].map((mebibytes) => mebibytes * mebibyte),
};
const rounds = 11;
const longBytes = (isQuick ? 400 : 4_096) * mebibyte;
const shortBytes = 10 * mebibyte;
const shortObjects = isQuick ? 40 : 400;
/** So many of them differ; the others are links to them. Together they are larger than a processor's caches. */
const differentObjects = 40;
const longRounds = 5;
const concurrency = 32;

await using place = await workplace();
await using gateway = await startGateway(place.directory);
Object.assign(process.env, gateway.environment);
const client = s3Client();
const copyBucket = await s5cmd(place.directory);
const { signal } = new AbortController();

const repository = 'repository';
writeSyntheticRepository(join(place.directory, repository), shape);
const contents = await soundContents(join(place.directory, repository));
const readBytes = () =>
  sound(async (context) => {
    await stage(s3Source({ client, bucket: repository, basePath: '' }), contents, null, context);
  });

const [lengthy, many] = ['one-long', 'many-short'];
for (const bucket of [lengthy, many]) mkdirSync(join(place.directory, bucket));
const long = [writeDataFile(join(place.directory, lengthy, 'long'), 'long', longBytes)];
const placeOf = (i: number) => join(place.directory, many, `short-${i}`);
const different = Array.from({ length: differentObjects }, (_, i) =>
  writeDataFile(placeOf(i), `short-${i}`, shortBytes),
);
const short = Array.from({ length: shortObjects }, (_, i): DataFile => {
  const original = i % differentObjects;
  if (i !== original) linkSync(placeOf(original), placeOf(i));
  return { parts: [{ key: `short-${i}`, bytes: shortBytes }], checksum: different[original]?.checksum ?? 0 };
});
const readFiles = (bucket: string, files: readonly DataFile[]) => () =>
  sound(async (context) => {
    const source = s3Source({ client, bucket, basePath: '' });
    const totalBytes = files.flatMap(({ parts }) => parts).reduce((sum, { bytes }) => sum + bytes, 0);
    const reader = new ConfirmingReader(source, null, { totalBytes, concurrency, context });
    await forEachParallel(files, files.length, signal, (file, each) => reader.data(file, { path: [] }, each));
  });

const ofCopy = await inTurn(rounds, () => copyBucket(repository, gateway.environment), readBytes);
const ofShort = await inTurn(longRounds, readFiles(many, short), readFiles(lengthy, long));
const perByte = ofShort.map(([some, one]) => one / longBytes / (some / (shortBytes * shortObjects)));

const rate = (bytes: number, seconds: number) => Math.round(bytes / 1e6 / seconds);
console.table(
  ofCopy.map(([copy, bytes]) => ({
    's5cmd cp, MB/s': rate(contents.bytes, copy),
    'bytes, MB/s': rate(contents.bytes, bytes),
    ratio: rounded(copy / bytes),
  })),
);
console.table(
  ofShort.map(([some, one], i) => ({
    'many short objects, MB/s': rate(shortBytes * shortObjects, some),
    'one long object, MB/s': rate(longBytes, one),
    'seconds a byte, ratio': rounded(perByte[i] ?? 0),
  })),
);
conclude([
  {
    name: 'throughput of bytes, of that of s5cmd cp',
    value: rounded(median(ofCopy.map(([copy, bytes]) => copy / bytes))),
    ...{ limit: 0.85, unit: 'ratio', within: 'at least' },
  },
  {
    name: `seconds a byte of an object of ${longBytes / mebibyte} MiB, of those of ${shortObjects} of 10 MiB`,
    value: rounded(median(perByte)),
    ...{ limit: 1.1, unit: 'ratio', within: 'at most' },
  },
  {
    name: 'resident memory, with that of the bench',
    value: Math.round(process.resourceUsage().maxRSS / 1024),
    ...{ limit: 512, unit: 'MiB', within: 'at most' },
  },
]);
client.destroy();

/** The seconds that a reading takes, in which nothing may be found. */
async function sound(read: (context: ReturnType<typeof recordedContext>) => Promise<void>): Promise<number> {
  const context = recordedContext();
  const started = performance.now();
  await read(context);
  const [finding] = context.findings;
  if (finding) throw new Error(finding.message);
  return (performance.now() - started) / 1000;
}

/** The seconds of both in each round; who is first changes. The first round warms up, and does not count. */
async function inTurn(count: number, a: () => Promise<number>, b: () => Promise<number>): Promise<[number, number][]> {
  const all: [number, number][] = [];
  for (let round = 0; round <= count; round += 1) {
    const first = round % 2 === 0 ? await a() : undefined;
    const second = await b();
    all.push([first ?? (await a()), second]);
  }
  return all.slice(1);
}
