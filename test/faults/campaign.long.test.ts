import { chmod, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'vitest';

const campaignMilliseconds = 900_000;

/** As `npm run faults` does it, on a machine that is ready. */
async function campaign(faults: readonly string[], ...args: readonly string[]) {
  // What it keeps as evidence goes with it.
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mayfly-campaign-'));
  await chmod(folder.path, 0o1777);
  const main = join(import.meta.dirname, 'main.ts');
  const given = ['--seed', '11', '--runs', String(faults.length), '--worlds', '1', '--only', faults.join(','), ...args];
  const { stdout, exitCode } = await execa(process.execPath, [main, ...given], {
    reject: false,
    env: { TMPDIR: folder.path },
    timeout: campaignMilliseconds - 10_000,
  });
  return { exitCode, stdout, summary: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') };
}

/** Quick ones: a function, an instance, a message, a market and a range fail. */
const selection = [
  'settle killed',
  'user-data empty',
  'result forged',
  'no capacity for a while',
  'connection cut in a range',
];

const inFleet = ['member killed mid-order', 'parts end at once'];

test.concurrent('whatever fails, each snapshot has its one true end', { timeout: campaignMilliseconds }, async ({
  expect,
}) => {
  const { exitCode, summary, stdout } = await campaign(selection);
  expect({ exitCode, summary, stdout }).toMatchObject({
    exitCode: 0,
    // Chance may let a fault come too late to strike: how many have, is not asked.
    summary: { runs: selection.length, violations: 0, seed: 11 },
  });
});

test.concurrent('so have those that a pool proves, and those in parts', { timeout: campaignMilliseconds }, async ({
  expect,
}) => {
  // By this seed what is divided is sound, and what the pool gets is not: that takes it no Elasticsearch.
  const { exitCode, summary, stdout } = await campaign(inFleet, '--fleet', '--seed', '1');
  expect({ exitCode, summary, stdout }).toMatchObject({
    exitCode: 0,
    summary: { runs: inFleet.length, violations: 0, seed: 1 },
  });
  expect(stdout).toMatch(/\(parts\): \(?parts end at once/);
  expect(stdout).toMatch(/\(pool\): \(?member killed mid-order/);
});

test.concurrent('an agent that lies is noticed', { timeout: campaignMilliseconds }, async ({ expect }) => {
  const { exitCode, summary, stdout } = await campaign(['events repeated'], '--sabotage', 'lie');
  expect([exitCode, summary.runs]).toEqual([1, 1]);
  expect(stdout).toMatch(/VIOLATION of run 1 of seed 11: the snapshot is (sound|damaged), and the report says/);
  expect(stdout).toMatch(/kept in \S+run-1/);
});

test.concurrent('an agent that lingers is noticed', { timeout: campaignMilliseconds }, async ({ expect }) => {
  const { exitCode, stdout } = await campaign(['events repeated'], '--sabotage', 'linger');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/VIOLATION of run 1 of seed 11: i-\w+ lived \d+ s beyond its deadline/);
});
