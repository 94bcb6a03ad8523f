import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { BlobSource } from '../../../agent/blobs/blob-source.ts';
import { directorySource } from '../../../agent/blobs/directory-source.ts';
import { BlobMissingError } from '../../../agent/blobs/errors.ts';
import { makeWorld } from './make-archives.ts';
import { checksOf, proven } from './proven.ts';

const root = process.getuid?.() === 0;

/** As the documentation has it. */
const example = `
version: 1                       # may be left out
restore: { run: [./import.sh] }  # may be left out; after unpacking, in the unpacked folder
checks:
  - { files: "world/region/*.mca", min: 4 }
  - { file: world/level.dat, minBytes: 1000 }
  - { name: players, run: [sh, -c, "cat world/players"], expect: { min: 1000, max: 2000 }, timeout: 1m }
  - { newest: 26h }
`;

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayfly-world-'));
  await makeWorld(folder);
  await writeFile(join(folder, 'import.sh'), '#!/bin/sh\nset -e\n[ -f world/level.dat ]\ntouch imported\n', {
    mode: 0o755,
  });
  execFileSync('tar', ['-czf', 'world.tar.gz', 'world', 'import.sh'], { cwd: folder });
  path = join(folder, 'world.tar.gz');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const messages = ({ findings }: Awaited<ReturnType<typeof proven>>) =>
  findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);

describe.skipIf(!root)('a plan with commands (as root: others have no sandbox everywhere)', () => {
  test('is passed by a game’s world that is as it was promised', async () => {
    const proof = await proven(path, { plan: parse(example) });
    expect(proof).toMatchObject({ verdict: 'verified', restoredBy: { name: 'Mayfly' } });
    expect(proof.phases.map(({ name }) => name)).toEqual(['structure', 'restore', 'import', 'examine']);
  });

  test.each<[string, object, string, string]>([
    [
      'a number too small',
      { run: ['cat', 'world/players'], expect: { min: 2_000 } },
      'suspect',
      'cat world/players: 1,234, and 2,000 at least',
    ],
    [
      'a number too large',
      { run: ['cat', 'world/players'], expect: { max: 1_000 } },
      'suspect',
      '1,234, and 1,000 at most',
    ],
    [
      'another line',
      { name: 'players', run: ['cat', 'world/players'], expect: { equals: 99 } },
      'suspect',
      'players: "1234" instead of "99"',
    ],
    ['no number', { run: ['echo', 'many'], expect: { min: 1 } }, 'suspect', 'no number: "many"'],
    [
      'an exit code',
      { name: 'opens', run: ['sh', '-c', 'echo broken >&2; exit 3'] },
      'suspect',
      'opens ended with exit code 3. It printed: broken',
    ],
    ['a program that is not there', { name: 'x', run: ['mayfly-no-such'] }, 'incompatible', 'x could not be started'],
  ])('says of %s what it is', async (_, check, verdict, message) => {
    const proof = await proven(path, { plan: { checks: [check] } });
    expect(proof.verdict).toBe(verdict);
    expect(messages(proof).join()).toContain(message);
  });

  test('is unproven when a command must be ended, by time or memory, after all others have run', async () => {
    const slow = { name: 'slow', run: ['sleep', '60'], timeout: '300ms' };
    expect(await proven(path, { plan: { checks: [slow] } })).toMatchObject({
      verdict: 'unproven',
      reason: 'restore-incomplete',
      explanation: 'slow was ended at its limit (timeout: 300ms).',
    });
    const wrong = { file: 'world/none' };
    const both = await proven(path, { plan: { checks: [slow, wrong] } });
    expect(both.verdict).toBe('suspect');
    expect(both.checks.slice(4)).toMatchObject([
      { kind: 'run', outcome: 'not-evaluated', blame: 'mayfly' },
      { outcome: 'failed', severity: 'fail' },
    ]);
  });

  test('whose import fails is suspect', async () => {
    const proof = await proven(path, { plan: { restore: { run: ['sh', '-c', 'echo no; exit 1'] } } });
    expect(checksOf(proof)).toEqual(['restore-command']);
    expect(proof.verdict).toBe('suspect');
  });
});

describe('checks without commands', () => {
  test.each<[string, object, string]>([
    ['too few files', { files: 'world/*.mca' }, 'world/*.mca: 0 files, and 1 file at least'],
    ['too many files', { files: 'world/region/*', max: 3 }, '4 files, and 3 files at most'],
    ['a small file', { file: 'world/level.dat', minBytes: '1 MiB' }, '1.95 KiB, and 1 MiB at least'],
    ['a large file', { file: 'world/level.dat', maxBytes: 10 }, '1.95 KiB, and 10 B at most'],
    ['a folder', { file: 'world' }, 'world: there is no such file'],
  ])('say of %s what it is', async (_, check, message) => {
    const proof = await proven(path, { plan: { checks: [check] } });
    expect(proof.verdict).toBe('suspect');
    expect(messages(proof).join()).toContain(message);
  });

  test('measure age against the backup’s own time: the file’s, or the key’s', async () => {
    const newest = { checks: [{ newest: '26h' }] };
    const later = new Date(Date.now() + 27 * 3_600_000);
    await utimes(path, later, later);
    const proof = await proven(path, { plan: newest });
    await utimes(path, new Date(), new Date());
    expect(messages(proof).join()).toMatch(/the newest file is 1 d 3 h older than the backup, more than 26h/);

    const dated = join(folder, 'world-2001-02-03.tar.gz');
    await writeFile(dated, await readFile(path));
    const plan = { takenAt: 'world-{YYYY}-{MM}-{DD}.tar.gz', ...newest };
    expect(await proven(dated, { plan })).toMatchObject({
      verdict: 'verified',
      snapshot: { endedAt: '2001-02-03T00:00:00.000Z' },
    });
    expect(messages(await proven(path, { plan })).join()).toContain('does not tell when it was taken');
  });
});

describe('what vouches for an archive', () => {
  const beside = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    const proof = await proven(path, { level: 'bytes' });
    await rm(join(folder, name));
    return proof;
  };
  const sum = async (algorithm: string) =>
    createHash(algorithm)
      .update(await readFile(path))
      .digest('hex');

  test.each([
    ['world.tar.gz.sha256', 'sha256', (value: string) => `${value}  /backups/world.tar.gz\n`],
    ['world.tar.gz.md5', 'md5', (value: string) => value.toUpperCase()],
    ['SHA256SUMS', 'sha256', (value: string) => `${'0'.repeat(64)}  other\n${value} *./world.tar.gz\n`],
    ['world.tar.gz.sha256', 'sha256', (value: string) => `SHA256 (world.tar.gz) = ${value}`],
  ] as const)('is %s (%s)', async (name, algorithm, text) => {
    expect(await beside(name, text(await sum(algorithm)))).toMatchObject({ verdict: 'intact', findings: [] });
    expect(checksOf(await beside(name, text((await sum(algorithm)).replace(/^./, 'f').replace(/^ff/, '0f'))))).toEqual([
      'object-checksum',
    ]);
  });

  test('is S3’s own checksum where nothing lies beside it', async () => {
    const directory = directorySource(folder);
    const stored = (value: string): BlobSource => ({
      ...directory,
      details: async (key, signal) => ({
        ...(await directory.details(key, signal)),
        checksum: { algorithm: 'sha256', value },
      }),
    });
    expect(await proven(path, { level: 'bytes', source: stored(await sum('sha256')) })).toMatchObject({ findings: [] });
    expect(checksOf(await proven(path, { level: 'bytes', source: stored('00') }))).toEqual(['object-checksum']);
  });

  test('is not a file that holds none, of which a warning is given', async () => {
    expect(checksOf(await beside('world.tar.gz.sha256', 'oops'), 'warning')).toEqual(['object-checksum']);
  });
});

describe('an object', () => {
  const directory = () => directorySource(folder);

  test('that is not there is corrupt, and one that is archived incompatible', async () => {
    expect(checksOf(await proven(join(folder, 'none')))).toEqual(['object-present']);
    const frozen: BlobSource = {
      ...directory(),
      details: async (key, signal) => ({
        ...(await directory().details(key, signal)),
        storageClass: 'GLACIER',
        access: 'archived',
      }),
    };
    expect(checksOf(await proven(path, { source: frozen }))).toEqual(['storage-class']);
  });

  test('that is deleted or replaced while it is read is unproven, whatever was seen of it', async () => {
    let asked = 0;
    const changing = (then: () => Promise<never> | { version: string }): BlobSource => ({
      ...directory(),
      details: async (key, signal) => ({
        ...(await directory().details(key, signal)),
        ...(asked++ > 0 && (await then())),
      }),
      open: async (key, from, signal) =>
        (await directory().open(key, from, signal)).take(1).map(() => Buffer.alloc(9, 0x1f)),
    });
    const broken = (source: BlobSource) => {
      asked = 0;
      return proven(path, { source: { ...source, open: directory().open } });
    };
    expect(await broken(changing(() => Promise.reject(new BlobMissingError('world.tar.gz', 'gone'))))).toMatchObject({
      verdict: 'unproven',
      reason: 'deleted',
    });
    expect(await broken(changing(() => ({ version: 'other' })))).toMatchObject({
      verdict: 'unproven',
      reason: 'deleted',
    });
  });

  test('that is read wrongly once, and rightly then, is sound', async () => {
    let opened = 0;
    const flaky: BlobSource = {
      ...directory(),
      async open(key, from, signal) {
        const stream = await directory().open(key, from, signal);
        opened += 1;
        return opened === 2
          ? stream.map(
              (chunk: Buffer) => chunk.with(5_000, 0) && Buffer.from(chunk.with(5_000, (chunk[5_000] ?? 0) ^ 1)),
            )
          : stream;
      },
    };
    expect(await proven(path, { level: 'bytes', source: flaky })).toMatchObject({ verdict: 'intact' });
    expect(opened).toBe(3);
  });

  test('beyond a thousand files lists the largest, and counts the others', async () => {
    execFileSync('sh', ['-c', 'mkdir many; for i in $(seq 1100); do echo $i > many/$i; done; tar -cf many.tar many'], {
      cwd: folder,
    });
    const proof = await proven(join(folder, 'many.tar'), { level: 'restore' });
    expect(proof).toMatchObject({
      verdict: 'verified',
      unlisted: { items: 100, recordsExpected: 100, recordsRestored: 100 },
    });
    expect(proof.items).toHaveLength(1_000);
  });

  test('whose proof is aborted leaves nothing behind', async () => {
    const proof = await proven(path, { signal: AbortSignal.abort(new Error('enough')) });
    expect(proof).toMatchObject({ verdict: 'unproven' });
  });
});
