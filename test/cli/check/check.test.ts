import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleReport } from '../../report/sample-report.ts';
import { mayfly } from '../mayfly.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
  const sample = sampleReport();
  const items = sample.items.map((item) => ({ ...item, documents: item.recordsRestored ?? 0 }));
  await writeFile(join(cwd, 'report.json'), JSON.stringify({ ...sample, items }));
  await writeFile(join(cwd, 'no-report.json'), '{"version":2}');
});
afterAll(() => rm(cwd, { recursive: true }));

async function checked(text: string, ...more: string[]) {
  await writeFile(join(cwd, 'expected.yaml'), text);
  return await mayfly(['check', 'expected.yaml', '--report', 'report.json', ...more], { cwd });
}

const file = (min: number) => `version: 2
indices:
  - for: [orders]
    checks:
      - documents: { min: ${min} }
      - bytes: { max: 1 GiB }
        severity: warn
      - missing: { field: id, below: 1 }
      - freshness: { below: 26h }
`;

test('what fails on record is suspect, stands first, and the last line counts what needs the data', async () => {
  const { exitCode, stdout, stderr } = await checked(file(9_000_000));
  expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines[1]).toBe('nightly-2026.03.01, by its report alone');
  expect(lines.slice(2).join(' ').replaceAll(/\s+/g, ' ')).toMatch(
    /^ failed: orders, documents: There are 8,120,443 documents; expected: at least 9,000,000/,
  );
  expect(lines.at(-1)).toBe('4 checks: 0 passed, 1 failed, 1 warned, 2 need restored data');
});

test('what needs the data, and what only warns, is no failure', async () => {
  const { exitCode, stdout } = await checked(file(8_000_000));
  expect(exitCode).toBe(0);
  expect(stdout).toContain('4 checks: 1 passed, 0 failed, 1 warned, 2 need restored data');
});

test('--json prints each check on record, and nothing else', async () => {
  const { exitCode, stdout } = await checked(file(9_000_000), '--json');
  expect(exitCode).toBe(4);
  const { checks } = JSON.parse(stdout);
  expect(checks.map(({ kind, outcome }: { kind: string; outcome: string }) => [kind, outcome])).toEqual([
    ['documents', 'failed'],
    ['bytes', 'warned'],
    ['missing', 'not-evaluated'],
    ['freshness', 'not-evaluated'],
  ]);
});

test('a mistake in the file is wrong use, with line and remedy', async () => {
  const { exitCode, stdout, stderr } = await checked('version: 2\nindices:\n  - for: [a]\n    cheks: []\n');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/expected\.yaml:4: .*Did you mean checks\?/);
});

test('earlier reports tell what is unusual, and what a change is held against', async () => {
  const history = join(cwd, 'history');
  await mkdir(history);
  const sample = sampleReport();
  for (let week = 1; week <= 4; week += 1) {
    const startedAt = new Date(Date.parse('2026-03-01T02:30:00Z') - week * 7 * 86_400_000).toISOString();
    const snapshot = { ...sample.snapshot, name: `nightly-${week}`, uuid: `uuid-of-nightly-${week}`, startedAt };
    const items = sample.items.map((item) => ({ ...item, documents: (item.recordsRestored ?? 0) * 2 }));
    await writeFile(join(history, `${week}.json`), JSON.stringify({ ...sample, snapshot, items }));
  }
  await writeFile(join(history, 'other.json'), '{}');
  const text =
    'version: 2\nindices:\n  - for: [orders]\n    checks: [{ change: { of: documents, against: previous, within: 30% } }]\n';
  const alone = await checked(text);
  expect(alone.exitCode).toBe(0);
  expect(alone.stdout).toContain('1 check: 0 passed, 0 failed, 1 needs earlier reports');
  const { exitCode, stdout: wrapped } = await checked(text, '--history', 'history');
  const stdout = wrapped.replaceAll(/\s+/g, ' ');
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/failed: orders, change: .*50 %/);
  expect(stdout).toMatch(/warned: orders/);
  expect(stdout).toMatch(/left aside: history\/other\.json: it is no report/);
});

test('a history that is none is wrong use', async () => {
  const { exitCode, stderr } = await checked(file(1), '--history', 'nowhere');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/--history nowhere: /);
});

test.each([
  ['no report', 'no-report.json', /--report no-report\.json: .*it is no report/],
  ['no file', 'nowhere.json', /--report nowhere\.json: ENOENT/],
  ['no JSON', 'expected.yaml', /--report expected\.yaml: /],
])('%s is wrong use', async (_, path, message) => {
  await writeFile(join(cwd, 'expected.yaml'), file(1));
  const { exitCode, stderr } = await mayfly(['check', 'expected.yaml', '--report', path], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/→ Name a report\.json/);
});

test('a file that is not there is wrong use', async () => {
  const { exitCode, stderr } = await mayfly(['check', 'nowhere.yaml', '--report', 'report.json'], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^mayfly: nowhere\.yaml: ENOENT/);
});

test('a report is needed', async () => {
  const { exitCode, stderr } = await mayfly(['check', 'expected.yaml'], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/--report/);
});
