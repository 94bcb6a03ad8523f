import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyIn } from '../../../agent/cli/verify/earlier-reports.ts';
import { demandDirectory } from '../../../agent/cli/verify/report-files.ts';
import { withTrend } from '../../../agent/trend/with-trend.ts';
import { at } from '../../trend/nights.ts';
import { historyOf, reportOf, settled, usual } from '../../trend/reports.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-history-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A directory with files by their paths below it. */
async function filled(name: string, files: Readonly<Record<string, unknown>>): Promise<string> {
  const root = join(directory, name);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

/** The history below a directory, and what is said of the files that are none of it. */
async function read(root: string, report = reportOf(99, { orders: 1 })) {
  const skipped: Record<string, string> = {};
  const history = await historyIn(root, report, usual, (path, why) => {
    skipped[path.slice(root.length + 1)] = why;
  });
  return { history, skipped };
}

describe('earlier reports', () => {
  const nights = Array.from({ length: 10 }, (_, day) => reportOf(day, { orders: 100_000 + day }));

  it('make a history, at any depth and in any order, as if each had been settled after those before it', async () => {
    const files = nights.map(
      (report, day) => [`${'deep/'.repeat((day * 7) % 4)}${97 - day}/report.json`, report] as const,
    );
    const { history, skipped } = await read(await filled('sound', Object.fromEntries(files)));
    expect(skipped).toEqual({});
    expect(history).toEqual(historyOf(nights));
  });

  it('are no yardstick where one warns by those before it, whether it was held against them then or not', async () => {
    const loss = reportOf(10, { orders: 20_000 });
    const root = await filled(
      'warned',
      Object.fromEntries([...nights, loss].map((report, day) => [`${day}.json`, report])),
    );
    const { history } = await read(root);
    expect(history.nights.at(-1)).toMatchObject({ warned: true, series: [{ warned: true }] });
    const again = await filled('warned-then', {
      'one.json': nights[9],
      'two.json': settled(historyOf(nights), loss).report,
    });
    expect((await read(again)).history.nights.at(-1)).toMatchObject({ warned: true });
  });

  it('are those of older backups alone', async () => {
    const root = await filled('later', Object.fromEntries(nights.map((report, day) => [`${day}.json`, report])));
    const { history } = await read(root, reportOf(4, { orders: 1 }));
    expect(history.nights.map(({ startedAt }) => startedAt)).toEqual([0, 1, 2, 3].map((day) => at(day)));
  });

  it('are told apart from other files, each with the reason', async () => {
    const [sound] = nights;
    if (sound === undefined) throw new Error('There is no report.');
    const elsewhere = { ...sound.repository, uuid: null, location: 's3://other/place' };
    const other = { ...sound, repository: { ...sound.repository, uuid: 'another' } };
    const root = await filled('mixed', {
      ...{ 'sound.json': sound, 'report.html': '<html>', 'notes.txt': 'x', 'package.json': { name: 'x' } },
      ...{ 'broken.json': JSON.stringify(sound).slice(0, 500), 'empty.json': '', 'list.json': [], 'null.json': 'null' },
      ...{ 'old.json': { ...sound, version: 1 }, 'result.json': { ...sound, attempt: 1, runId: 'x' } },
      ...{ 'other.json': other, 'elsewhere.json': { ...sound, repository: elsewhere } },
      ...{ 'archive.json': { ...sound, store: 'archive' }, 'odd.json': { ...sound, verdict: 'good' } },
      ...{ 'newer.json': { ...sound, somethingNew: 1 } },
    });
    await symlink(root, join(root, 'around'));
    const { history, skipped } = await read(root);
    expect(history.nights).toHaveLength(1);
    expect(skipped).toEqual({
      ...{ 'package.json': 'it is no report', 'list.json': 'it is no report', 'null.json': 'it is no report' },
      ...{ 'broken.json': expect.stringContaining('JSON'), 'empty.json': expect.stringContaining('JSON') },
      'old.json': 'it is of version 1 of reports, and this Mayfly reads 2',
      'result.json': 'it is the result of an attempt, not a report',
      'other.json': 'it is about another repository: s3://acme-backups/elasticsearch/logs',
      'elsewhere.json': 'it is about another repository: s3://other/place',
      'archive.json': 'it is about a backup of archive',
      'odd.json': expect.stringMatching(/^it is no report that this Mayfly reads: verdict: /),
      'newer.json': expect.stringContaining('somethingNew'),
    });
  });

  it('of damaged backups are none, and nothing is said of them', async () => {
    const corrupt = reportOf(0, { orders: 1 }, { verdict: 'corrupt' });
    expect(await read(await filled('corrupt', { 'report.json': corrupt }))).toMatchObject({
      ...{ history: { nights: [] }, skipped: {} },
    });
  });

  it('of a directory that is not there, or is none, are refused before anything is begun', async () => {
    const file = join(await filled('file', { 'a.json': {} }), 'a.json');
    await expect(demandDirectory(join(directory, 'nowhere'))).rejects.toMatchObject({
      message: expect.stringMatching(/^--history .*nowhere: ENOENT/),
      remedy: expect.stringContaining('report.json'),
    });
    await expect(demandDirectory(file)).rejects.toMatchObject({ message: `--history ${file}: it is no directory` });
  });

  it('hold a proof to what was before', async () => {
    const root = await filled('held', Object.fromEntries(nights.map((report, day) => [`${day}.json`, report])));
    const report = reportOf(10, { orders: 50_000 });
    const { history } = await read(root, report);
    expect(withTrend(report, history, usual).checks.find(({ kind }) => kind === 'scandal')).toMatchObject({
      ...{ name: 'lost', for: ['orders'], expected: 100_009, actual: 50_000 },
    });
  });
});
