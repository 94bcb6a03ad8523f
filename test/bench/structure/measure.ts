import { z } from 'zod';
import { s3Client } from '../../../agent/blobs/s3-client.ts';
import { s3Source } from '../../../agent/blobs/s3-source.ts';
import { locateSnapshot } from '../../../agent/stores/elasticsearch/locate/locate.ts';
import { readStructure } from '../../../agent/stores/elasticsearch/structure/structure.ts';
import { recordedContext } from '../../fixtures/proof-context.ts';

const measureSchema = z.strictObject({
  objects: z.number(),
  findings: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  residentMegabytes: z.number().describe('the most that was resident at any time'),
});
export type StructureMeasure = z.infer<typeof measureSchema>;

export function readMeasure(text: string): StructureMeasure {
  return measureSchema.parse(JSON.parse(text));
}

if (import.meta.main) console.info(JSON.stringify(await measure(process.argv[2] ?? '')));

/** Reads the structure of the newest snapshot in a bucket, as `mayfly verify` does. */
async function measure(bucket: string): Promise<StructureMeasure> {
  const source = s3Source({ client: s3Client(), bucket, basePath: '' });
  const context = recordedContext();
  const started = performance.now();
  const located = await locateSnapshot(source, 'latest', { waitMilliseconds: 0, context });
  const contents = located && (await readStructure(source, located, context));
  const seconds = (performance.now() - started) / 1000;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    objects: contents?.objects ?? 0,
    findings: context.findings.length,
    seconds: rounded(seconds),
    cpuSeconds: rounded((userCPUTime + systemCPUTime) / 1e6),
    residentMegabytes: Math.round(maxRSS / 1024),
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
