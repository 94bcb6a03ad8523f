import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { change, writeTar } from './make-archives.ts';
import { checksOf, proven } from './proven.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayfly-hostile-'));
  path = join(folder, 'hostile.tar');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const python = (script: string) => execFileSync('python3', ['-c', script], { cwd: folder });

describe('a tar whose entries would be written elsewhere', () => {
  test.each([
    ['by ..', [{ path: '../outside', content: 'x' }]],
    ['by .. within', [{ path: 'a/../../outside', content: 'x' }]],
    [
      'through a link to a folder',
      [
        { path: 'b', type: 'Directory' },
        { path: 'a', type: 'SymbolicLink', linkpath: 'b' },
        { path: 'a/x', content: 'x' },
      ],
    ],
    [
      'through a file',
      [
        { path: 'a', content: 'x' },
        { path: 'a/x', content: 'x' },
      ],
    ],
    [
      'over a folder',
      [
        { path: 'a/x', content: 'x' },
        { path: 'a', content: 'x' },
      ],
    ],
    ['as a hard link that leads out', [{ path: 'a', type: 'Link', linkpath: '../../etc/passwd' }]],
    ['as a hard link to what is not there', [{ path: 'a', type: 'Link', linkpath: '/etc/passwd' }]],
    [
      'as a hard link through a link',
      [
        { path: 'l', type: 'SymbolicLink', linkpath: 'x' },
        { path: 'a', type: 'Link', linkpath: 'l' },
      ],
    ],
    ['without a name', [{ path: '.', content: 'x' }]],
  ] as const)('%s is incompatible, and nothing is written', async (_, entries) => {
    await writeTar(path, entries as unknown as Parameters<typeof writeTar>[1]);
    const proof = await proven(path);
    expect(proof).toMatchObject({ verdict: 'incompatible', level: { reached: 'bytes' } });
    expect(checksOf(proof)).toEqual(['archive-paths']);
    expect(await readdir(folder)).toEqual(['hostile.tar']);
  });

  test('at absolute paths is unpacked below the folder, as tar does', async () => {
    await writeTar(path, [{ path: '/etc/mayfly-hostile', content: 'x' }]);
    const plan = { checks: [{ file: 'etc/mayfly-hostile', maxBytes: 1 }] };
    expect(await proven(path, { plan })).toMatchObject({ verdict: 'verified' });
    await expect(lstat('/etc/mayfly-hostile')).rejects.toThrow();
  });

  test('leaves links that lead out, and devices, out, and says so', async () => {
    await writeTar(path, [
      { path: 'absolute', type: 'SymbolicLink', linkpath: '/etc/passwd' },
      { path: 'a/up', type: 'SymbolicLink', linkpath: '../../x' },
      { path: 'a/inside', type: 'SymbolicLink', linkpath: '../file' },
      { path: 'null', type: 'CharacterDevice', devmaj: 1, devmin: 3 },
      { path: 'pipe', type: 'FIFO' },
      { path: 'file', content: 'x' },
    ]);
    const plan = { checks: [{ file: 'a/inside' }, { file: 'absolute' }] };
    const proof = await proven(path, { plan });
    expect(proof.leftOut.map(({ name }) => name)).toEqual(['absolute', 'a/up', 'null', 'pipe']);
    expect(proof.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([
      'absolute: there is no such file.',
    ]);
  });

  test('takes a file that stands in it twice once, and a link’s place is its own', async () => {
    await writeTar(path, [
      { path: 'a', content: 'first' },
      { path: 'link', type: 'SymbolicLink', linkpath: 'a' },
      { path: 'hard', type: 'Link', linkpath: 'a' },
      { path: 'link', content: 'over the link' },
      { path: 'a', content: 'second' },
    ]);
    const plan = {
      checks: [
        { file: 'a', minBytes: 6 },
        { file: 'hard', maxBytes: 5 },
        { files: '*', min: 3, max: 3 },
      ],
    };
    expect(await proven(path, { plan })).toMatchObject({ verdict: 'verified' });
  });
});

describe('a bomb', () => {
  test('by size is incompatible, and names the limit', async () => {
    path = join(folder, 'bomb.gz');
    await writeFile(path, gzipSync(Buffer.alloc(64 * 1024 ** 2)));
    const proof = await proven(path, { plan: { limits: { bytes: '16 MiB' } } });
    expect(proof).toMatchObject({ verdict: 'incompatible', findings: [{ check: 'archive-limits' }, {}] });
    expect(proof.findings[0]?.message).toContain('limits.bytes of the plan allows (16 MiB)');
    expect(await proven(path, { plan: { limits: { bytes: '65 MiB' } }, level: 'restore' })).toMatchObject({
      verdict: 'verified',
    });
  });

  test('by its number of files is incompatible, and names the limit', async () => {
    await writeTar(
      path,
      Array.from({ length: 30 }, (_, i) => ({ path: `f${i}` })),
    );
    const proof = await proven(path, { plan: { limits: { files: 20 } } });
    expect(proof.findings.map(({ message }) => message).join()).toContain('limits.files of the plan allows (20)');
    expect(proof.verdict).toBe('incompatible');
  });

  test('made of overlapping entries of a zip is incompatible', async () => {
    path = join(folder, 'overlap.zip');
    python(`
import zipfile, io, os
b = io.BytesIO(); z = zipfile.ZipFile(b, 'w', zipfile.ZIP_STORED); z.writestr('a', os.urandom(50000)); i = z.infolist()[0]
for n in 'bcd':
  c = zipfile.ZipInfo(n); c.__dict__ if 0 else None
  c.header_offset = i.header_offset; c.CRC = i.CRC; c.file_size = i.file_size; c.compress_size = i.compress_size; c.external_attr = i.external_attr
  z.filelist.append(c); z.NameToInfo[n] = c
z._didModify = True; z.close(); open('overlap.zip', 'wb').write(b.getvalue())`);
    expect(checksOf(await proven(path))).toEqual(['archive-limits']);
  });

  test('that lies about its size is corrupt', async () => {
    path = join(folder, 'lie.zip');
    python(`
import zipfile
z = zipfile.ZipFile('lie.zip', 'w', zipfile.ZIP_DEFLATED); z.writestr('a', b'0' * 100000); z.close()
d = bytearray(open('lie.zip', 'rb').read()); c = d.rindex(b'PK\\x01\\x02'); d[c+24:c+28] = (10).to_bytes(4, 'little'); d[22:26] = (10).to_bytes(4, 'little')
open('lie.zip', 'wb').write(d)`);
    expect(await proven(path)).toMatchObject({ verdict: 'corrupt' });
  });
});

describe('what is read as its programs read it', () => {
  test.each([
    ['gzip members one after another', 'gzip -c a > x.gz; gzip -c b >> x.gz', 'x.gz', 400_000],
    ['zstd frames one after another', 'zstd -qc a > x.zst; zstd -qc b >> x.zst', 'x.zst', 400_000],
    ['xz streams one after another', 'xz -c a > x.xz; xz -c b >> x.xz', 'x.xz', 400_000],
    [
      'a tar with GNU long names',
      'd=$(printf "d%.0s" $(seq 150)); mkdir $d; cp a $d/$(printf "n%.0s" $(seq 200)); tar --format=gnu -cf x.tar $d',
      'x.tar',
      200_000,
    ],
    [
      'a tar with pax names',
      'cp a ñandú-$(printf "n%.0s" $(seq 200)); tar --format=posix -cf x.tar ñ*',
      'x.tar',
      200_000,
    ],
    ['a tar of 1979', 'tar --format=v7 -cf x.tar a b', 'x.tar', 400_000],
    ['a zip with data descriptors', 'cat a | zip -q x.zip -', 'x.zip', 200_000],
    ['a file that the plan takes as it is', 'cp a x.bin', 'x.bin', 200_000, { format: 'file' }],
  ])('%s', async (_, script, name, bytes, plan: object = {}) => {
    await writeFile(join(folder, 'a'), Buffer.alloc(200_000, 'a'));
    await writeFile(join(folder, 'b'), Buffer.alloc(200_000, 'b'));
    execFileSync('sh', ['-c', script], { cwd: folder, env: { ...process.env, LANG: 'C.UTF-8' } });
    const proof = await proven(join(folder, name), { plan, level: 'restore' });
    expect(proof).toMatchObject({ verdict: 'verified' });
    expect(proof.items.reduce((sum, item) => sum + item.bytes, 0)).toBe(bytes);
  });

  test.each([
    ['gz', 'gzip -c a > x.gz; echo behind >> x.gz', 'verified'],
    ['zip', 'zip -q x.zip a; echo behind >> x.zip', 'verified'],
    ['xz', 'xz -c a > x.xz; echo behind >> x.xz', 'corrupt'],
    ['zst', 'zstd -qc a > x.zst; echo behind >> x.zst', 'corrupt'],
  ])('something behind the end of a %s', async (extension, script, verdict) => {
    await writeFile(join(folder, 'a'), Buffer.alloc(200_000, 'a'));
    execFileSync('sh', ['-c', script], { cwd: folder });
    const proof = await proven(join(folder, `x.${extension}`), { level: 'restore' });
    expect(proof.verdict).toBe(verdict);
    expect(checksOf(proof, verdict === 'corrupt' ? 'error' : 'warning')).toEqual(['archive-readable']);
  });

  test.each([
    ['bytes of no format', 'head -c 5000 /dev/urandom > x', 'archive-format'],
    ['an encrypted zip', 'echo a > a; zip -q -P secret x a', 'archive-format', 'x.zip'],
    ['a sparse tar of GNU', 'truncate -s 1M a; tar -S --format=gnu -cf x a', 'archive-format'],
    ['a sparse tar of pax', 'truncate -s 1M a; tar -S --format=posix -cf x a', 'archive-format'],
    ['nothing', ': > x', 'object-length'],
  ])('%s is said by name', async (_, script, check, name = 'x') => {
    execFileSync('sh', ['-c', script], { cwd: folder });
    expect(checksOf(await proven(join(folder, name)))).toEqual([check]);
  });

  test('a tar that is cut off between two files, or has a hole where a header was, is corrupt', async () => {
    const entries = ['a', 'b', 'c'].map((name) => ({ path: name, content: 'x'.repeat(512) }));
    for (const harm of [
      (bytes: Buffer) => bytes.subarray(0, 2048),
      (bytes: Buffer) => bytes.fill(0, 1024, 2048 + 512),
      (bytes: Buffer) => bytes.with(1024 + 20, 65),
    ]) {
      await writeTar(path, entries);
      await change(path, (bytes) => Buffer.from(harm(bytes)));
      expect(await proven(path)).toMatchObject({ verdict: 'corrupt' });
      await writeFile(join(folder, 'x.tar.gz'), gzipSync(await readFile(path)));
    }
  });

  test('names that would steer a terminal are made visible', async () => {
    await mkdir(join(folder, 'sub'));
    await writeTar(path, [{ path: '../\u001b[2J\u202e', content: 'x' }]);
    expect((await proven(path)).findings[0]?.message).toContain('\\u001b[2J\\u202e');
  });
});
