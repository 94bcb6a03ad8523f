import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { IndexContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { freeBytes, tooLargeFinding } from '../../../../agent/stores/elasticsearch/staging/disk.ts';

test('asks the nearest directory that exists for what is free', async () => {
  const { bavail, bsize } = await statfs(tmpdir());
  const free = await freeBytes(join(tmpdir(), 'mayfly-not-yet-there', 'deep', 'down'));
  expect(Math.abs(free - bavail * bsize)).toBeLessThan(2e9);
});

test('says of an index that is too large how much it takes, and how much there is', () => {
  const index = { name: 'logs', shards: [{ bytes: 60e9 }, { bytes: 40e9 }] } as unknown as IndexContents;
  expect(tooLargeFinding(index, 150e9)).toMatchObject({
    ...{ check: 'disk-space', severity: 'error', expected: 205e9, actual: 150e9, evidence: { path: ['logs'] } },
    message: 'Restoring logs alone takes 205 GB of disk, of which there are 150 GB.',
  });
});
