import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import lock from '../../package-lock.json' with { type: 'json' };
import { bundleImages } from '../../packer/bundle/bundle.ts';

const why = spawnSync('packer', ['version'], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } }).error
  ? 'packer is not installed'
  : null;

describe.skipIf(why !== null)(`the template${why === null ? '' : `: skipped, ${why}`}`, () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mayfly-template-'));
    const template = join(directory, 'packer');
    // Packer 1.6 has the builder compiled in and can't be asked to require it; a later one would fetch it.
    const filter = (path: string) => basename(path) !== 'plugins.pkr.hcl';
    await cp(join(import.meta.dirname, '..', '..', 'packer'), template, { recursive: true, filter });
    await bundleImages(join(directory, 'dist'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const validate = (...variables: string[]) => {
    const server = [
      'server_version=8.17.0',
      'server_url=https://example.com/a.tar.gz',
      'server_sha512='.padEnd(142, 'a'),
    ];
    const given = ['store=elasticsearch', 'ssh_sources=["192.0.2.1/32"]', ...server, ...variables].map(
      (variable) => `-var=${variable}`,
    );
    const options = { env: { CHECKPOINT_DISABLE: '1' }, reject: false, all: true } as const;
    return execa('packer', ['validate', ...given, join(directory, 'packer')], options);
  };

  test('is valid with a server and defaults, for both architectures', async () => {
    for (const architecture of ['arm64', 'x86_64']) {
      const { exitCode, all } = await validate(`architecture=${architecture}`);
      expect([exitCode, all]).toEqual([0, '']);
    }
  });

  test.each([
    ['store=../files', 'not the name of a folder'],
    ['server_version=8.17', 'not of the form 1.2.3'],
    ['server_sha512=abc', 'not a SHA-512'],
    ['server_sha512=', 'not a SHA-512'],
    ['server_url=', 'not the address'],
    ["server_url=https://example.com/'; reboot; '.tar.gz", 'not the address'],
    ['node_version=20.0.0', 'made for Node 24'],
    ['npm_registry=ftp://example.com', 'not the address'],
    ['architecture=mips', 'neither arm64 nor x86_64'],
    ['region=Frankfurt', 'not of the form eu-central-1'],
    ['base_image_owners=[]', "anybody's image"],
    ['ssh_sources=[]', 'are empty or everybody'],
    ['ssh_sources=["192.0.2.1/32","0.0.0.0/0"]', 'are empty or everybody'],
    ['oldest_base_days=0', 'fewer than one'],
    ['commit=main', 'not a hash'],
    ['root_volume_gibibytes=2', 'between 6 and'],
    ['maximum_life_hours=0', 'between 1 and 168'],
    ['maximum_life_hours=1.5', 'between 1 and 168'],
  ])('refuses %s', async (variable, words) => {
    const { exitCode, all } = await validate(variable);
    expect([exitCode, all]).toEqual([1, expect.stringContaining(words)]);
  });

  test('puts on the image what the tests run on', async () => {
    const variables = await readFile(join(directory, 'packer/variables.pkr.hcl'), 'utf8');
    const { version, integrity } = lock.packages['node_modules/@node-rs/crc32-linux-arm64-gnu'];
    expect(variables).toContain(`default     = "${process.versions.node}"`);
    expect(variables).toContain(`default     = "${version}"`);
    expect(variables).toContain(Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'));
  });
});

const noShellcheck = spawnSync('shellcheck', ['--version']).error !== undefined;
test.skipIf(noShellcheck)('shellcheck finds nothing in the scripts of the bake', async () => {
  const scripts = join(import.meta.dirname, '..', '..', 'packer');
  const { all } = await execa('sh', ['-c', "grep --recursive --files-with-matches '^#!' . | xargs shellcheck"], {
    cwd: scripts,
    reject: false,
    all: true,
  });
  expect(all).toBe('');
});
