import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { conclude } from './figure.ts';
import { writeSyntheticRepository } from './repository/synthetic.ts';
import { startGateway } from './s3/gateway.ts';
import { readMeasure, type StructureMeasure } from './structure/measure.ts';
import { workplace } from './workplace.ts';

/**
 * How long `structure` takes of repositories that grow tenfold, and how much memory: each read by a process of its own
 * through a strict S3. Ten shards an index, a hundred data objects a shard.
 */
const shape = { shards: 10, segments: 50 };
const sizes = [10, 100, 1_000];
const limitSeconds = 60;
const limitMegabytes = 512;
/** Ten times the objects may take this many times as long. */
const limitGrowth = 12;

await using place = await workplace();
await using gateway = await startGateway(place.directory);
const program = fileURLToPath(new URL('structure/measure.ts', import.meta.url));
const rows: StructureMeasure[] = [];
for (const indices of sizes) {
  const bucket = `repository-${indices}`;
  const { objects } = writeSyntheticRepository(join(place.directory, bucket), { ...shape, indices });
  console.error(`${objects} objects written`);
  const { stdout } = await execaNode(program, [bucket], { env: gateway.environment, stderr: 'inherit' });
  const measure = readMeasure(stdout);
  if (measure.findings > 0 || measure.objects !== objects) {
    throw new Error(`What was read is not what was written: ${stdout}`);
  }
  rows.push(measure);
}

console.table(
  rows.map(({ objects, seconds, cpuSeconds, residentMegabytes }) => ({
    ...{ objects, seconds, 'CPU seconds': cpuSeconds, 'resident MB': residentMegabytes },
    'µs an object': Math.round((seconds / objects) * 1e6),
  })),
);
const [, hundredThousand, million] = rows;
if (hundredThousand === undefined || million === undefined) throw new Error('Nothing was measured.');
conclude([
  {
    ...{ name: 'structure of 1,000,000 objects', value: million.seconds, limit: limitSeconds },
    ...{ unit: 's', within: 'at most' },
  },
  {
    ...{ name: 'resident memory of it', value: million.residentMegabytes, limit: limitMegabytes },
    ...{ unit: 'MB', within: 'at most' },
  },
  {
    name: 'growth from 100,000 to 1,000,000 objects',
    value: Math.round((million.seconds / hundredThousand.seconds) * 100) / 100,
    ...{ limit: limitGrowth, unit: 'times as long', within: 'at most' },
  },
]);
