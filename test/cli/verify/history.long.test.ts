import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Report, reportSchema } from '../../../agent/contract/report.ts';
import { provisioning } from '../../setup/provisioning.ts';
import { type LogCluster, startLogCluster } from '../../source/log-cluster.ts';
import { mayfly } from '../mayfly.ts';

let cwd: string;
let cluster: LogCluster;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'mayfly-history-'));
  // Elasticsearch runs as another user where Mayfly is root.
  await chmod(cwd, 0o755);
  await mkdir(join(cwd, 'source'));
  cluster = await startLogCluster('8.17.0', join(cwd, 'source'), provisioning);
  await cluster.create({ name: 'logs', shards: 1 });
  await cluster.create({ name: 'orders', shards: 1 });
  await cluster.index('logs', 1, 1_000);
  await cluster.index('orders', 1, 400);
  await cluster.snapshot('before');
  await cluster.index('logs', 1_001, 10);
  await cluster.snapshot('after', ['logs']);
  await cluster.stop();
  await writeFile(
    join(cwd, 'expectations.yaml'),
    `version: 2
indices:
  - for: ["l*"]
    together: true
    checks:
      - change: { of: documents, against: previous, within: "30%" }
      - schema: { changes: fail }
`,
  );
}, 600_000);

afterAll(async () => {
  await rm(cwd, { recursive: true, force: true });
});

async function verify(snapshot: string, ...options: string[]) {
  const given = ['--snapshot', snapshot, '--output', `reports/${snapshot}`, '--expectations', 'expectations.yaml'];
  const { exitCode, stdout } = await mayfly(['verify', cluster.repository, ...given, ...options], { cwd });
  const text = await readFile(join(cwd, 'reports', snapshot, 'report.json'), 'utf8');
  const report: Report = reportSchema.parse(JSON.parse(text));
  return { exitCode, stdout, report };
}

test('a proof is held against earlier reports: an index is gone, another has grown within what is allowed', async () => {
  const first = await verify('before');
  expect(first).toMatchObject({ exitCode: 0, report: { verdict: 'verified' } });
  expect(first.report).not.toHaveProperty('trend');
  expect(first.report.items).toMatchObject([{ fields: expect.any(Number) }, { fields: expect.any(Number) }]);
  expect(first.report.checks.slice(-2)).toMatchObject([
    { kind: 'change', outcome: 'not-evaluated', actual: 1_000, why: 'No earlier proof is known to hold it against.' },
    { kind: 'schema', outcome: 'passed', why: expect.stringContaining('the first') },
  ]);

  const second = await verify('after', '--history', 'reports', '--trend', 'fail');
  expect(second).toMatchObject({ exitCode: 4, report: { verdict: 'suspect', trend: { nights: 1 } } });
  expect(second.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'failed: gone of orders It is gone, with the 400 documents that it had in the snapshot of',
  );
  const recorded = second.report.checks.filter(({ kind }) => ['change', 'schema', 'scandal'].includes(kind));
  expect(recorded).toMatchObject([
    { kind: 'change', outcome: 'passed', expected: 1_000, actual: 1_010 },
    { kind: 'schema', outcome: 'passed', actual: 0 },
    { kind: 'scandal', name: 'gone', for: ['orders'], outcome: 'failed', expected: 400 },
  ]);
  expect(await readFile(join(cwd, 'reports', 'after', 'report.html'), 'utf8')).toContain('id="trend"');
}, 600_000);
