import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { oneRepository } from '../configurations.ts';
import { deployedFunctions, limitZipBytes } from '../deployed-functions.ts';

test('what is deployed of each function is small', { timeout: 60_000 }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-deployed-'));
  try {
    for (const { name, zipBytes } of await deployedFunctions(oneRepository, directory)) {
      expect(zipBytes, name).toBeLessThanOrEqual(limitZipBytes);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});
