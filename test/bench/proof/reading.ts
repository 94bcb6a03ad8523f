import { join } from 'node:path';
import { execaNode } from 'execa';
import type { DataFile } from '../../../agent/stores/elasticsearch/model.ts';
import type { Bench } from './bench.ts';

export interface MeasuredReading {
  readonly seconds: number;
  readonly memoryMebibytes: number;
  readonly processorSeconds: number;
}

/** What `read.ts` is asked for, as JSON. `files`: left out, all that the newest snapshot refers to. */
export interface ReadingWish {
  readonly bucket: string;
  readonly files?: readonly DataFile[];
}

const longestMilliseconds = 120_000;

export function readSnapshot(bench: Bench): Promise<MeasuredReading> {
  return read(bench, { bucket: bench.bucket });
}

export function readFiles(bench: Bench, bucket: string, files: readonly DataFile[]): Promise<MeasuredReading> {
  return read(bench, { bucket, files });
}

/** In a process of its own, as an instance has one for a proof. */
async function read({ gateway }: Bench, wish: ReadingWish): Promise<MeasuredReading> {
  const { stdout } = await execaNode(join(import.meta.dirname, 'read.ts'), {
    ...{ input: JSON.stringify(wish), env: gateway.environment, stderr: 'inherit', timeout: longestMilliseconds },
  });
  return JSON.parse(stdout);
}
