import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Report, reportSchema } from '../../../agent/contract/report.ts';
import { type RepositoryFixture, repositoryFixture } from '../../fixtures/repositories.ts';
import { mayfly } from '../mayfly.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('mayfly verify with validators of the user', { timeout: 600_000 }, () => {
  let repository: RepositoryFixture;
  let cwd: string;

  beforeAll(async () => {
    repository = await repositoryFixture('8.17.0');
    cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
    // Validators are another user.
    await chmod(cwd, 0o755);
    await writeFile(
      join(cwd, 'least.py'),
      `import json, os, sys, urllib.request
count = json.load(urllib.request.urlopen(os.environ["MAYFLY_URL"] + "/_count"))["count"]
least = int(sys.argv[1])
print(json.dumps({"name": "least", "outcome": "passed" if count >= least else "failed", "expected": least, "actual": count}))
`,
    );
  }, 600_000);
  afterAll(async () => {
    await repository?.[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  async function verified(...validators: object[]): Promise<Report> {
    await writeFile(join(cwd, 'expectations.yaml'), JSON.stringify({ version: 2, validators }));
    const options = ['--expectations', 'expectations.yaml', '--json', '--elasticsearch', '8.17.0'];
    const { stdout, stderr } = await mayfly(['verify', repository.directory, ...options], { cwd });
    if (stdout === '') throw new Error(stderr);
    return reportSchema.parse(JSON.parse(stdout));
  }

  const ofValidators = ({ checks }: Report) => checks.filter(({ kind }) => kind === 'validator');

  test('they run last, beside the file that names them, and have their say', async () => {
    const report = await verified({ run: ['python3', 'least.py', '1'] });
    expect(report).toMatchObject({ verdict: 'verified' });
    expect(ofValidators(report)).toMatchObject([{ name: 'least', outcome: 'passed', expected: 1 }]);
    expect(report.checks.at(-1)?.kind).toBe('validator');
  });

  test('what they find makes a snapshot suspect, and so does their silence; a warning leaves it verified', async () => {
    const lacks = { run: ['python3', 'least.py', '1000000'], name: 'shop' };
    const report = await verified(lacks, { run: ['true'] }, { ...lacks, severity: 'warn' });
    expect(report).toMatchObject({ verdict: 'suspect' });
    expect(ofValidators(report).map(({ outcome }) => outcome)).toEqual(['failed', 'not-evaluated', 'warned']);
    expect(report.findings.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^shop: least: Expected: 1000000; found: \d+\.$/),
        'true: could not be evaluated: It printed no check.',
      ]),
    );
    expect(await verified({ ...lacks, severity: 'warn' })).toMatchObject({ verdict: 'verified' });
  });
});
