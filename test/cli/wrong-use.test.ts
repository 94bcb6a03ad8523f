import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mayfly } from './mayfly.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
  await mkdir(join(cwd, 'repository'));
  await writeFile(join(cwd, 'a-file'), 'version: 3\n');
});
afterAll(() => rm(cwd, { recursive: true }));

const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
const noKeys = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

test.each<[string, string[], Record<string, string>, RegExp[]]>([
  ['no command', [], {}, [/Usage: mayfly/]],
  ['an unknown command', ['prove'], {}, [/unknown command 'prove'/, /\(see mayfly --help\)/]],
  ['a misspelt command', ['verfiy'], {}, [/Did you mean verify\?/, /\(see mayfly --help\)/]],
  ['an unknown option of no command', ['--bogus'], {}, [/unknown option '--bogus'/, /\(see mayfly --help\)/]],
  ['no repository', ['verify'], {}, [/missing required argument 'target'/, /\(see mayfly verify --help\)/]],
  ['too many repositories', ['verify', 'a', 'b'], {}, [/too many arguments/]],
  ['an unknown option', ['verify', 'repository', '--levle', 'bytes'], {}, [/unknown option '--levle'/, /--level/]],
  ['an option without its value', ['verify', 'repository', '--snapshot'], {}, [/--snapshot .*argument missing/]],
  [
    'an unknown level',
    ['verify', 'repository', '--level', 'deep'],
    {},
    [/--level/, /structure, bytes, restore, examine/],
  ],
  ['half a version', ['verify', 'repository', '--elasticsearch', '8.17'], {}, [/--elasticsearch/, /8\.17\.0/]],
  ['no Elasticsearch', ['verify', 'repository', '--elasticsearch', './repository'], {}, [/--elasticsearch/, /→ Name/]],
  ['another scheme', ['verify', 'gs://backups'], {}, [/'gs:\/\/backups'/, /s3:\/\/bucket\/base\/path/]],
  ['no directory', ['verify', './nowhere'], {}, [/nowhere is not a directory/, /→ Give the directory/]],
  ['a file', ['verify', './a-file'], {}, [/a-file is not a directory/]],
  ['no expectations', ['verify', 'repository', '--expectations', 'none'], {}, [/--expectations none/, /→ Name a YAML/]],
  ['wrong expectations', ['verify', 'repository', '--expectations', 'a-file'], {}, [/a-file:1: version/, /→ Correct/]],
  ['an output that is a file', ['verify', 'repository', '--output', 'a-file'], {}, [/--output a-file/, /→ Name a dir/]],
  ['no work directory', ['verify', 'repository'], { TMPDIR: '/nonexistent' }, [/\/nonexistent/, /→ Set TMPDIR/]],
  ['nothing to explain', ['explain'], {}, [/missing required argument 'target'/, /mayfly explain --help/]],
  ['a level of an explanation', ['explain', 'repository', '--level', 'bytes'], {}, [/unknown option '--level'/]],
  ['no directory to explain', ['explain', './nowhere'], {}, [/nowhere is not a directory/, /→ Give the directory/]],
  ['no region', ['verify', 's3://backups'], { ...noKeys, ...keys }, [/region/, /→ Set AWS_REGION/]],
  ['no credentials', ['verify', 's3://backups'], { ...noKeys, AWS_REGION: 'x' }, [/credentials/, /→ Set AWS_PROFILE/]],
])('%s is wrong use, named with its remedy', async (_, given, env, messages) => {
  const { exitCode, stdout, stderr } = await mayfly(given, { cwd, env });
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  for (const message of messages) expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('the help of an explanation tells its exit codes', async () => {
  const { exitCode, stdout } = await mayfly(['explain', '--help'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/6 {2}unproven/);
  expect(stdout).not.toContain('MAYFLY_CACHE');
});

test('tells its version, which is that of the package', async () => {
  const { exitCode, stdout, stderr } = await mayfly(['--version'], { cwd });
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: version, stderr: '' });
});

test('the help of the program names its commands and --version', async () => {
  const { exitCode, stdout } = await mayfly(['--help'], { cwd });
  expect(exitCode).toBe(0);
  for (const part of [/^ {2}verify /m, /^ {2}explain /m, /^ {2}--version /m]) expect(stdout).toMatch(part);
});

test('help is no wrong use, and tells the exit codes', async () => {
  const { exitCode, stdout } = await mayfly(['verify', '--help'], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('--elasticsearch <version|directory>');
  expect(stdout).toMatch(/3 {2}corrupt/);
});
