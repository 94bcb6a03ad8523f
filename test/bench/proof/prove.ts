import { join } from 'node:path';
import { s3Client } from '../../../agent/blobs/s3-client.ts';
import { s3Source } from '../../../agent/blobs/s3-source.ts';
import { prove } from '../../../agent/proof/prove.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import { elasticsearchStore } from '../../../agent/stores/elasticsearch/store.ts';
import { usage } from './usage.ts';

/**
 * One proof, in a process of its own as on an instance: what it takes is measured from within. Arguments, as JSON: the
 * bucket, the node's URL, the directory for copies, and the bytes of disk, if they are to be fewer than there are.
 */
const { bucket, url, repositories, diskBytes } = JSON.parse(process.argv[2] ?? '{}') as {
  bucket: string;
  url: string;
  repositories: string;
  diskBytes?: number;
};
const nothing = () => {};
const client = s3Client();
const before = usage();
const started = performance.now();
const proof = await prove({
  kind: elasticsearch,
  store: elasticsearchStore({
    source: s3Source({ client, bucket, basePath: '' }),
    wanted: 'latest',
    expectations: { version: 2, indices: [{ for: ['*'], checks: [{ documents: { min: 1 } }] }] },
    staging: join(repositories, 'staged'),
    diskBytes,
    elasticsearch: async () => url,
    listingMilliseconds: 0,
  }),
  repository: { name: null, location: bucket },
  level: 'examine',
  observer: { phaseStarted: nothing, phaseEnded: nothing, progressed: nothing, found: nothing, noted: nothing },
  signal: AbortSignal.timeout(600_000),
});
const seconds = (performance.now() - started) / 1000;
client.destroy();
const { verdict, explanation, findings, phases } = proof;
const { memoryMebibytes, processorSeconds } = usage();
process.stdout.write(
  JSON.stringify({
    ...{ verdict, explanation, findings, phases, seconds, memoryMebibytes },
    processorSeconds: processorSeconds - before.processorSeconds,
  }),
);
