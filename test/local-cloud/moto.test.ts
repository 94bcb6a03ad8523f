import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pythonPackages } from '../setup/python-packages.ts';
import { createBucket } from './account.ts';
import { type Moto, motoCredentials, motoRegion, startMoto } from './moto.ts';

let moto: Moto;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

test('keeps what it is told until it is reset', async () => {
  const s3 = new S3Client({ endpoint: moto.endpoint, region: motoRegion, credentials: motoCredentials });
  await createBucket(s3, 'ledger');
  expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: 'ledger' }]);
  await moto.reset();
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
});

test('of messages that are deleted at once, none comes back', async () => {
  const { python, directory } = await pythonPackages('moto', { note: () => {}, signal: AbortSignal.timeout(60_000) });
  const script = join(import.meta.dirname, 'deleted_at_once.py');
  const { stdout } = await execa(python, ['-s', script], { env: { PYTHONPATH: directory } });
  expect(stdout).toBe('0');
}, 60_000);

test('is gone after its signal', async () => {
  const controller = new AbortController();
  const other = await startMoto({ signal: controller.signal });
  controller.abort();
  await other.stop();
  await expect(fetch(other.endpoint)).rejects.toThrow();
});
