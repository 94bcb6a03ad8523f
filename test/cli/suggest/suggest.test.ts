import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataFilesOf } from '../../fixtures/data-files.ts';
import { soundContents } from '../../fixtures/structured.ts';
import { mayfly } from '../mayfly.ts';
import { type RepositoryHere, repositoryHere } from '../repository-here.ts';

const wholeProof = 240_000;

let repository: RepositoryHere['repository'];
let cwd: string;
let env: RepositoryHere['env'];
let end: RepositoryHere['end'];

beforeEach(async () => {
  ({ repository, cwd, env, end } = await repositoryHere());
}, 600_000);
afterEach(() => end());

test(
  'what is suggested of a snapshot goes to a file, and the snapshot is verified by it',
  async () => {
    const suggested = await mayfly(['suggest', repository.directory, '--output', 'expected.yaml'], { cwd, env });
    expect(suggested.stderr).toMatch(/\d+ checks in expected\.yaml; all of them pass on the\s+snapshot second/);
    expect(suggested).toMatchObject({ exitCode: 0, stdout: '' });
    const text = await readFile(join(cwd, 'expected.yaml'), 'utf8');
    expect(text).toMatch(/- documents: \{ min: 320 \} +# 410 now; a fifth may go/);

    const given = [repository.directory, '--expectations', 'expected.yaml', '--json'];
    const verified = await mayfly(['verify', ...given], { cwd, env });
    expect(verified.exitCode).toBe(0);
    const { checks } = JSON.parse(verified.stdout);
    expect(checks.filter(({ kind }: { kind: string }) => kind === 'missing').length).toBeGreaterThan(1);

    const again = await mayfly(['suggest', repository.directory, '--output', 'expected.yaml'], { cwd, env });
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/expected\.yaml: it is there already/);
    expect(await readFile(join(cwd, 'expected.yaml'), 'utf8')).toBe(text);
  },
  2 * wholeProof,
);

test(
  'nothing is suggested of what is damaged, which is said as verify says it',
  async () => {
    const { indices } = await soundContents(repository.directory);
    const logs = indices.find(({ name }) => name === 'logs');
    const key = logs && (await dataFilesOf(repository.directory, logs)).at(-1)?.parts[0]?.key;
    await rm(join(repository.directory, key ?? ''));
    const { exitCode, stdout, stderr } = await mayfly(['suggest', repository.directory], { cwd, env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain('CORRUPT');
    expect(stderr).toContain(key);
    expect(stderr).toMatch(/Nothing is suggested/);
  },
  wholeProof,
);

test('a kind of backup of which nothing can be suggested is wrong use', async () => {
  await writeFile(join(cwd, 'backup.tar'), '');
  const { exitCode, stderr } = await mayfly(['suggest', 'backup.tar', '--store', 'archive'], { cwd, env });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/Nothing can be suggested of archives/);
});
