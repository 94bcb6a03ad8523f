import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseExpectations as parse, readExpectations as read } from '../../../agent/cli/verify/expectations-file.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import { UsageError } from '../../../agent/stores/usage-error.ts';

const parseExpectations = (text: string, path: string) => parse(text, path, elasticsearch);
const readExpectations = (path: string) => read(path, elasticsearch);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

const expected = { version: 1, indices: [{ pattern: 'logs-*', minDocuments: 100 }] };

test('YAML and JSON say the same', async () => {
  const yaml = join(directory, 'expectations.yaml');
  const json = join(directory, 'expectations.json');
  await writeFile(yaml, '# nightly\nversion: 1\nindices:\n  - pattern: logs-*\n    minDocuments: 100\n');
  await writeFile(json, JSON.stringify(expected));
  expect(await readExpectations(yaml)).toEqual(expected);
  expect(await readExpectations(json)).toEqual(expected);
});

test('at least one document is expected where no number is named', () => {
  expect(parseExpectations('version: 1\nindices: [{ pattern: orders }]', 'e.yaml')).toMatchObject({
    indices: [{ pattern: 'orders', minDocuments: 1 }],
  });
});

test.each([
  [
    'a wrong type',
    'version: 1\nindices:\n  - pattern: a\n    minDocuments: many\n',
    /^e.yaml:4: indices\[0\].minDocuments is not of type number$/,
  ],
  [
    'an unknown field',
    'version: 1\nindices:\n  - pattern: a\n    minDocs: 3\n',
    /^e.yaml:4: indices\[0\] has a field .*: minDocs$/,
  ],
  ['a missing version', 'indices: []\n', /^e.yaml:1: version is missing$/],
  ['another version', 'version: 2\n', /^e.yaml:1: version is none of 1$/],
  ['broken YAML', 'version: 1\nindices: [\n', /^e.yaml:\d+:\d+: /],
  ['a key twice', 'version: 1\nversion: 1\n', /^e.yaml:2:1: /],
  ['an empty file', '', /^e.yaml: /],
  ['control characters in a field', '"\\e[2J": 1\nversion: 1', /\\u001b\[2J/],
])('%s is named with file, line and field', (_, text, message) => {
  expect(() => parseExpectations(text, 'e.yaml')).toThrow(message);
});

test('every complaint has a remedy', () => {
  expect(() => parseExpectations('version: 2', 'e.yaml')).toThrow(
    expect.objectContaining({ code: 'usage', remedy: expect.stringContaining('expectations.schema.json') }),
  );
});

test('aliases that multiply are refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe']) bomb.push(`${name}: &${name} [${Array(10).fill(`*${of}`)}]`);
  expect(() => parseExpectations(bomb.join('\n'), 'e.yaml')).toThrow(UsageError);
});

test.each(['missing.yaml', '.'])('a file that cannot be read is wrong use: %s', async (name) => {
  await expect(readExpectations(join(directory, name))).rejects.toThrow(/--expectations .*: /);
});

test('any text is expectations or wrong use', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        parseExpectations(text, 'e.yaml');
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
  );
});
