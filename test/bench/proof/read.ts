import { text } from 'node:stream/consumers';
import { forEachParallel } from '../../../agent/blobs/for-each-parallel.ts';
import { s3Client } from '../../../agent/blobs/s3-client.ts';
import { s3Source } from '../../../agent/blobs/s3-source.ts';
import { locateSnapshot } from '../../../agent/stores/elasticsearch/locate/locate.ts';
import { ConfirmingReader } from '../../../agent/stores/elasticsearch/staging/confirming-reader.ts';
import { readStructure } from '../../../agent/stores/elasticsearch/structure/structure.ts';
import { recordedContext } from '../../fixtures/proof-context.ts';
import { stage } from '../../fixtures/staged.ts';
import type { ReadingWish } from './reading.ts';
import { usage } from './usage.ts';

/** One reading, through checksums, with nothing written; the structure is read before, as in a proof. */
const { bucket, files } = JSON.parse(await text(process.stdin)) as ReadingWish;
const client = s3Client();
const source = s3Source({ client, bucket, basePath: '' });
const context = recordedContext();
const read = files === undefined ? await readingOfSnapshot() : readingOfFiles(files);
const before = usage();
const started = performance.now();
await read();
const seconds = (performance.now() - started) / 1000;
const after = usage();
client.destroy();
const [finding] = context.findings;
if (finding) throw new Error(finding.message);
const processorSeconds = after.processorSeconds - before.processorSeconds;
process.stdout.write(JSON.stringify({ seconds, memoryMebibytes: after.memoryMebibytes, processorSeconds }));

async function readingOfSnapshot(): Promise<() => Promise<void>> {
  const located = await locateSnapshot(source, 'latest', { waitMilliseconds: 0, context });
  const contents = located && (await readStructure(source, located, context));
  if (!contents) throw new Error('The snapshot could not be read.');
  return () => stage(source, contents, null, context);
}

function readingOfFiles(of: NonNullable<ReadingWish['files']>): () => Promise<void> {
  const totalBytes = of.flatMap(({ parts }) => parts).reduce((sum, { bytes }) => sum + bytes, 0);
  const reader = new ConfirmingReader(source, null, { totalBytes, concurrency: 32, context });
  return () =>
    forEachParallel(of, of.length, context.signal, (file, signal) => reader.data(file, { path: [] }, signal));
}
