import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { obtainElasticsearch } from '../../../../agent/stores/elasticsearch/local/distribution.ts';
import { obtainJava } from '../../../../agent/stores/elasticsearch/local/java.ts';
import { elasticsearchOfImage } from '../../../setup/elasticsearch-version.ts';

const program = join(import.meta.dirname, '../../../../packer/stores/elasticsearch/configure.ts');
let home: string;
let javaHome: string;
let configuration: string;

beforeAll(async () => {
  const provisioning = { note: () => {}, signal: new AbortController().signal };
  home = await obtainElasticsearch(elasticsearchOfImage, provisioning);
  javaHome = (await obtainJava(home, provisioning)) ?? join(home, 'jdk');
  configuration = await mkdtemp(join(tmpdir(), 'mayfly-configuration-'));
});
afterAll(() => rm(configuration, { recursive: true }));

const configure = (version: string, testWillDo: boolean, java = javaHome) =>
  execa(process.execPath, [program, home, java, version, String(testWillDo), configuration], { reject: false });

test('refuses a test distribution, unless it is told that one will do', async () => {
  const { exitCode, stderr } = await configure(elasticsearchOfImage, false);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/not the official distribution: it lacks .*analysis-common/);
  expect(await readdir(configuration)).toEqual([]);
});

test('refuses another version than was asked for, and a Java that does not run', async () => {
  expect(await configure('8.17.1', true)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('8.17.1 was asked'),
  });
  expect(await configure(elasticsearchOfImage, true, '/nowhere')).toMatchObject({ exitCode: 1 });
  expect(await readdir(configuration)).toEqual([]);
});

test('configures a node on the loopback whose heap others say', async () => {
  const { exitCode } = await configure(elasticsearchOfImage, true);
  expect(exitCode).toBe(0);
  expect(parse(await readFile(join(configuration, 'elasticsearch.yml'), 'utf8'))).toMatchObject({
    'network.host': '127.0.0.1',
    'http.port': '9200',
    'path.repo': '/var/lib/mayfly',
    'xpack.security.enabled': false,
  });
  expect(await readFile(join(configuration, 'jvm.options'), 'utf8')).not.toMatch(/^-Xm[sx]/m);
});
