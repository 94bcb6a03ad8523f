import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Report, reportSchema } from '../../../agent/contract/report.ts';
import { damages } from '../../fixtures/damage.ts';
import { dataFilesOf } from '../../fixtures/data-files.ts';
import { soundContents } from '../../fixtures/structured.ts';
import { createBucket } from '../../local-cloud/account.ts';
import { awsClients } from '../../local-cloud/clients.ts';
import { motoCredentials, motoRegion, startMoto } from '../../local-cloud/moto.ts';
import { upload } from '../../source/upload.ts';
import { mayfly, program } from '../mayfly.ts';
import { type RepositoryHere, repositoryHere } from '../repository-here.ts';

/** A whole proof starts an Elasticsearch, on a machine that may have other things to do. */
const wholeProof = 240_000;

let repository: RepositoryHere['repository'];
let cwd: string;
let env: RepositoryHere['env'];
let end: RepositoryHere['end'];

beforeEach(async () => {
  ({ repository, cwd, env, end } = await repositoryHere());
}, 600_000);
afterEach(() => end());

const verify = (...options: string[]) => mayfly(['verify', repository.directory, ...options], { cwd, env });

async function writtenReport(): Promise<Report> {
  const report = reportSchema.parse(JSON.parse(await readFile(join(cwd, 'mayfly-report', 'report.json'), 'utf8')));
  const page = await readFile(join(cwd, 'mayfly-report', 'report.html'), 'utf8');
  expect(page).toContain(`<body class="${report.verdict}">`);
  return report;
}

/** An object that only the newest snapshot needs: data of its index `logs`. */
async function someObject(): Promise<string> {
  const { indices } = await soundContents(repository.directory);
  const logs = indices.find(({ name }) => name === 'logs');
  const key = logs && (await dataFilesOf(repository.directory, logs)).at(-1)?.parts[0]?.key;
  if (key === undefined) throw new Error('the fixture has data');
  return key;
}

test(
  'a sound snapshot is verified, document by document, and --json prints nothing but its report',
  async () => {
    const { exitCode, stdout, stderr } = await verify('--json', '--output', 'mayfly-report');
    expect(stderr).toContain('Read every byte');
    expect(exitCode).toBe(0);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(await writtenReport()).toEqual(report);
    expect(report).toMatchObject({
      verdict: 'verified',
      findings: [],
      level: { asked: 'examine', reached: 'examine' },
    });
    const newest = repository.snapshots.find(({ name }) => name === 'second');
    expect(report.snapshot.uuid).toBe(newest?.uuid);
    for (const { name, shards } of newest?.indices ?? []) {
      const documents = shards.reduce((sum, shard) => sum + shard.documents, 0);
      expect(report.items).toContainEqual(
        expect.objectContaining({
          path: [name],
          parts: shards.length,
          recordsExpected: documents,
          recordsRestored: documents,
          verdict: 'verified',
        }),
      );
    }
  },
  wholeProof,
);

test(
  'an expectation that fails makes it suspect',
  async () => {
    await writeFile(
      join(cwd, 'expectations.yaml'),
      'version: 2\nindices:\n  - for: [logs]\n    checks: [{ documents: { min: 1000000 } }]\n  - for: [nested]\n',
    );
    const { exitCode, stdout } = await verify('--expectations', 'expectations.yaml');
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/^\nSUSPECT {2}/);
    expect(stdout).toContain('./mayfly-report/report.html');
    const { findings, level } = await writtenReport();
    expect(level.reached).toBe('restore');
    expect(findings).toMatchObject([{ check: 'expectation', evidence: { path: ['logs'] } }]);
  },
  wholeProof,
);

test(
  'a missing object makes it corrupt, and is named',
  async () => {
    const key = await someObject();
    await rm(join(repository.directory, key));
    const { exitCode, stdout } = await verify();
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^\nCORRUPT {2}/);
    expect(stdout).toContain(key);
    const { findings } = await writtenReport();
    expect(findings[0]).toMatchObject({ check: 'object-present', severity: 'error', evidence: { object: key } });
  },
  wholeProof,
);

test('a flipped bit makes it corrupt as soon as its byte is read', async () => {
  const key = await someObject();
  const path = join(repository.directory, key);
  await writeFile(path, damages['flipped in its middle'](await readFile(path)));
  const { exitCode } = await verify('--level', 'bytes');
  expect(exitCode).toBe(3);
  const { findings } = await writtenReport();
  expect(findings).toMatchObject([
    { check: 'object-checksum', evidence: { object: key, path: ['logs', expect.any(String)] } },
  ]);
});

test('a sound structure is intact, and nothing is restored', async () => {
  const { exitCode, stdout } = await verify('--level', 'structure', '--snapshot', 'first');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\nINTACT {2}/);
  const report = await writtenReport();
  expect(report).toMatchObject({ verdict: 'intact', restoredBy: null, snapshot: { name: 'first' } });
});

test('a snapshot is found by its UUID', async () => {
  const uuid = repository.snapshots[0]?.uuid ?? '';
  const { exitCode } = await verify('--level', 'structure', '--snapshot', uuid);
  expect(exitCode).toBe(0);
  expect((await writtenReport()).snapshot.uuid).toBe(uuid);
});

test.each(['nowhere', 'AAAAAAAAAAAAAAAAAAAAAA'])('an unknown snapshot is unproven: %s', async (unknown) => {
  const { exitCode, stdout } = await verify('--snapshot', unknown);
  expect(exitCode).toBe(6);
  expect(stdout).toContain(unknown);
  expect(await writtenReport()).toMatchObject({ verdict: 'unproven', reason: 'not-listed' });
});

test(
  'an Elasticsearch that is too old cannot restore it, which says nothing of the backup',
  async () => {
    const { exitCode } = await verify('--elasticsearch', '7.1.1');
    expect(exitCode).toBe(5);
    expect((await writtenReport()).findings[0]).toMatchObject({ check: 'elasticsearch-version', severity: 'error' });
  },
  wholeProof,
);

test(
  'a repository in S3-compatible storage is read through the standard variables',
  async () => {
    const moto = await startMoto();
    try {
      const { s3 } = awsClients(moto.endpoint);
      await createBucket(s3, 'backups');
      const place = { bucket: 'backups', basePath: 'es/logs' };
      await upload(s3, { ...place, directory: repository.directory, uploaded: new Set() });
      const { exitCode } = await mayfly(['verify', 's3://backups/es/logs/', '--level', 'bytes'], {
        cwd,
        env: {
          ...env,
          AWS_ENDPOINT_URL: moto.endpoint,
          AWS_REGION: motoRegion,
          AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
        },
      });
      expect(exitCode).toBe(0);
      expect((await writtenReport()).repository.location).toBe('s3://backups/es/logs');
    } finally {
      await moto.stop();
    }
  },
  wholeProof,
);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends Elasticsearch too, and leaves nothing behind',
  async (signal) => {
    const running = verify();
    const starting = new Promise<void>((resolve) =>
      running.stderr.on('data', (text) => String(text).includes('starting Elasticsearch') && resolve()),
    );
    await Promise.race([starting, running]);
    running.kill(signal);
    expect((await running).exitCode).toBe(signal === 'SIGINT' ? 130 : 143);
    const { exitCode: nothingFound } = await execa('pgrep', ['-f', env.TMPDIR], { reject: false });
    expect(nothingFound).toBe(1);
  },
  wholeProof,
);

test(
  'it ends in order, and cleans up, though nobody reads any more',
  async () => {
    const pipe = 'set -o pipefail; "$@" 2>&1 | head -n 1';
    const { exitCode } = await execa(
      'bash',
      ['-c', pipe, '-', process.execPath, program, 'verify', repository.directory],
      {
        cwd,
        env,
        reject: false,
      },
    );
    expect(exitCode).toBe(0);
  },
  wholeProof,
);
