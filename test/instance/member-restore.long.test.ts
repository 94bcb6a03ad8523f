import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fixtureMilliseconds } from '../fixtures/repositories.ts';
import { type Account, openRestoringAccount } from './account.ts';
import { messageOf, openPool } from './pool.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: fixtureMilliseconds });

let account: Account;

beforeAll(async () => {
  account = await openRestoringAccount();
});
afterAll(() => account[Symbol.asyncDispose]());

/** The programs on this computer that speak of a place. */
async function processesAt(place: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(place));
}

test('a member restores two orders, one after another, and nothing of the first is left for the second', async () => {
  const pool = await openPool(account, 'restores');
  const { machine } = pool.order();
  const restore = {
    level: 'restore' as const,
    expectations: { version: 2, indices: [] },
    // What this computer has for certain.
    machine: { ...machine, needs: { ...machine.needs, diskGb: 1 } },
  };
  const first = pool.order({ ...restore, secret: '1'.repeat(64) });
  const second = pool.order({ ...restore, secret: '2'.repeat(64), runId: 'fedcba98765432100123' });
  const member = await pool.launch({ membership: { idleSeconds: 120 } });
  const disk = join(member.machine.directory, 'disk');

  await pool.send(messageOf(first));
  await member.claim(1);
  for (const place of ['elasticsearch', 'repositories']) await writeFile(join(disk, place, 'left'), first.secret);
  await member.answer(1, messageOf(first), first);
  expect(await member.result(1)).toMatchObject({ verdict: 'verified', explanation: null });
  await member.said('nothing of the order before is left');
  const cleanedAt = Date.now();

  await pool.send(messageOf(second));
  await member.claim(2);
  for (const path of await readdir(disk, { recursive: true })) {
    const { mtimeMs, birthtimeMs } = await stat(join(disk, path)).catch(() => ({
      mtimeMs: cleanedAt,
      birthtimeMs: cleanedAt,
    }));
    expect(Math.max(mtimeMs, birthtimeMs), path).toBeGreaterThan(cleanedAt - 1_000);
    expect(path).not.toMatch(/elasticsearch\/data\/indices\//);
    const text = await readFile(join(disk, path), 'latin1').catch(() => '');
    expect(text.includes(first.secret) || text.includes(first.runId), path).toBe(false);
  }
  // A server that is starting: its shells, its launcher and itself.
  const programs = (await processesAt(disk)).filter((line) => line.includes('org.elasticsearch.bootstrap'));
  expect(programs.length).toBeLessThanOrEqual(1);

  await member.answer(2, messageOf(second), second);
  const result = await member.result(2);
  expect(result).toMatchObject({ verdict: 'verified', runId: second.runId });
  await pool.has({ waiting: 0, held: 0 });
  await member.machine.cutPower();
  const { console: lines } = await member.remains();
  const at = (message: string, which: number) =>
    Date.parse(
      lines
        .split('\n')
        .filter((line) => line.includes(`"message":"${message}"`))
        [which]?.slice(7, 31) ?? '',
    );
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  console.info(/mayfly-clean: .*/.exec(lines)?.[0]);
  console.info(
    `From the one order's end until the agent asks for the next: ${seconds(at('ready for the next order', 0), at('member of a pool', 1))} s. ` +
      `The next took ${seconds(at('order taken', 1), at('judged', 1))} s, the one before ${seconds(at('order taken', 0), at('judged', 0))} s.`,
  );
});
