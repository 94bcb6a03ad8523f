import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { landReference } from '../../../packer/promotion/land-reference.ts';

const uuid = 'Qk-9_aBcDeFgHiJkLmNoPq';
let directory: string;
let written: string[];
const s3 = {
  send: async (command: PutObjectCommand) => written.push(`${command.input.Bucket} ${command.input.Key}`),
} as unknown as S3Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-reference-'));
  written = [];
});
afterEach(() => rm(directory, { recursive: true }));

async function land(...keys: string[]): Promise<string> {
  for (const key of keys) {
    await mkdir(dirname(join(directory, key)), { recursive: true });
    await writeFile(join(directory, key), key);
  }
  const place = { bucket: 'references', basePath: 'arm64/elasticsearch/8.17.0/now' };
  return await landReference(s3, { store: 'elasticsearch', directory }, place, AbortSignal.timeout(10_000));
}

test('data is there before the object that announces the backup, and that before what names it', async () => {
  const announcing = `snap-${uuid}.dat`;
  const shard = `indices/b/0/snap-${uuid}.dat`;
  const base = 'arm64/elasticsearch/8.17.0/now';
  expect(await land('index.latest', 'index-0', announcing, shard)).toBe(`${base}/${announcing}`);
  expect(written).toEqual([shard, announcing, 'index-0', 'index.latest'].map((key) => `references ${base}/${key}`));
});

test('nothing is uploaded of what holds no backup, or more than one', async () => {
  await expect(land('index-0')).rejects.toThrow('does not hold exactly one snapshot');
  await expect(land(`snap-${uuid}.dat`, `snap-${'A'.repeat(22)}.dat`)).rejects.toThrow('does not hold exactly one');
  expect(written).toEqual([]);
});
