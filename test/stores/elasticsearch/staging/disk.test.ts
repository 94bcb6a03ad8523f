import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { neededBytes } from '../../../../agent/stores/elasticsearch/machine-needs.ts';
import type { SnapshotContents } from '../../../../agent/stores/elasticsearch/model.ts';
import { checkDisk } from '../../../../agent/stores/elasticsearch/staging/disk.ts';

const notYetThere = join(tmpdir(), 'mayfly-not-yet-there', 'deep', 'down');

test('counts the staged copy, the restored copy, and a reserve', () => {
  expect(neededBytes({ bytes: 0 })).toBe(64 * 1024 * 1024);
  expect(neededBytes({ bytes: 100e9 })).toBe(205e9);
});

test('has nothing to say when there is room', async () => {
  expect(await checkDisk({ bytes: 1000 } as SnapshotContents, notYetThere)).toBeNull();
});

test('says how much is needed and how much there is when there is no room', async () => {
  const { bavail, bsize } = await statfs(tmpdir());
  const bytes = bavail * bsize;
  const finding = await checkDisk({ bytes } as SnapshotContents, notYetThere);
  expect(finding).toMatchObject({ check: 'disk-space', severity: 'error', expected: neededBytes({ bytes }) });
  expect(finding?.actual).toBeTypeOf('number');
});
