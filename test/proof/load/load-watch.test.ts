import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSchema } from '../../../agent/contract/load.ts';
import { LoadWatch } from '../../../agent/proof/load/load-watch.ts';

let proc = '';

beforeAll(async () => {
  proc = await mkdtemp(join(tmpdir(), 'mayfly-proc-'));
  await mkdir(join(proc, 'net'));
});
afterAll(() => rm(proc, { recursive: true }));

test('samples what the kernel counts, every so often, and once more at the end', async () => {
  const count = (received: number) => writeFile(join(proc, 'net/dev'), `eth0: ${received} 1 0 0 0 0 0 0 0 0 0\n`);
  await count(1_000);
  const watch = await LoadWatch.start({ directory: '/nowhere/yet', proc, everyMilliseconds: 20 });
  await count(10_000_000);
  await setTimeout(100);
  const { load } = await watch.end();
  expect(loadSchema.parse(load).samples.length).toBeGreaterThanOrEqual(1);
  expect(load?.network?.highest).toBeGreaterThan(0);
  expect(load?.processors).toBeNull();
});

test('says nothing where there is no /proc, nor of a moment', async () => {
  const absent = await LoadWatch.start({ directory: '/', proc: join(proc, 'absent'), everyMilliseconds: 5 });
  await setTimeout(30);
  expect(await absent.end()).toEqual({});
  const moment = await LoadWatch.start({ directory: '/' });
  expect(await moment.end()).toEqual({});
});
