import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseExpectations as parse, readExpectations as read } from '../../../agent/cli/verify/expectations-file.ts';
import { elasticsearch } from '../../../agent/stores/elasticsearch/definition.ts';
import { expectationsSchema } from '../../../agent/stores/elasticsearch/expectations.ts';
import { UsageError } from '../../../agent/stores/usage-error.ts';

const parseExpectations = (text: string, path: string) => parse(text, path, expectationsSchema, elasticsearch);
const readExpectations = (path: string) => read(path, elasticsearch);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mayfly-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

const expected = { version: 2, indices: [{ for: ['logs-*'], checks: [{ documents: { min: 100 } }] }] };

test('YAML and JSON say the same', async () => {
  const yaml = join(directory, 'expectations.yaml');
  const json = join(directory, 'expectations.json');
  await writeFile(
    yaml,
    '# nightly\nversion: 2\nindices:\n  - for: [logs-*]\n    checks:\n      - documents: { min: 100 }\n',
  );
  await writeFile(json, JSON.stringify(expected));
  expect(await readExpectations(yaml)).toEqual(expected);
  expect(await readExpectations(json)).toEqual(expected);
});

const checks = (...lines: string[]) =>
  `version: 2\nindices:\n  - for: [a]\n    checks:\n      - ${lines.join('\n        ')}\n`;

test.each([
  [
    'a wrong type',
    checks('documents: { min: many }'),
    /^e.yaml:5: indices\[0\].checks\[0\].documents.min is no number\. Write here: the least/,
  ],
  [
    'a kind that nobody knows',
    checks('documnts: { min: 1 }'),
    /^e.yaml:5: indices\[0\].checks\[0\].documnts is no kind of check; did you mean documents\?/,
  ],
  [
    'a field that a kind does not have',
    checks('freshness:', '  belw: 26h'),
    /^e.yaml:6: indices\[0\].checks\[0\].freshness has a field that Mayfly does not know: belw. Did you mean below\?/m,
  ],
  [
    'a field that no check has',
    checks('documents: { min: 1 }', 'severty: warn'),
    /^e.yaml:6: .*severty can not stand beside a kind; did you mean severity\?/,
  ],
  [
    'a field that no group has',
    'version: 2\nindices:\n  - for: [a]\n    togther: true\n',
    /^e.yaml:4: indices\[0\] has a field .*: togther. Did you mean together\?/,
  ],
  [
    'a check of no kind',
    checks('name: no order twice'),
    /^e.yaml:5: indices\[0\].checks\[0\] has no kind; there are: documents, indices, /,
  ],
  [
    'two kinds in one check',
    checks('documents: { min: 1 }', 'bytes: { min: 1 }'),
    /has 2 kinds, documents and bytes: write a check for each/,
  ],
  [
    'a unit that nobody knows',
    checks('freshness: { below: 26 hours }'),
    /^e.yaml:5: .*freshness.below is no duration such as 90s, 10m or 26h/,
  ],
  [
    'bytes of no unit',
    checks('bytes: { min: 2 gigs }'),
    /^e.yaml:5: .*bytes.min is no size such as 1000, 64 MiB or 10GB/,
  ],
  ['neither least nor most', checks('documents: {}'), /^e.yaml:5: .*documents has neither min nor max/],
  ['a check that is only a word', checks('documents'), /^e.yaml:5: .*checks\[0\] is no check such as/],
  ['a canary with two values', checks('canary: { index: a, id: b, field: c, equals: d, sha256: e }'), /canary/],
  [
    'more intervals than can be counted',
    checks('gaps: { every: 1s, within: 7d }'),
    /^e.yaml:5: .*gaps has more than 9000 intervals within/,
  ],
  [
    'nothing but exclusions',
    'version: 2\nindices:\n  - for: ["!a"]\n',
    /^e.yaml:3: indices\[0\].for names nothing but exclusions/,
  ],
  ['a missing version', 'indices: []\n', /^e.yaml:1: version is missing/],
  ['another version', 'version: 3\n', /^e.yaml:1: version is none of 2/],
  ['broken YAML', 'version: 2\nindices: [\n', /^e.yaml:\d+:\d+: /],
  ['a key twice', 'version: 2\nversion: 2\n', /^e.yaml:2:1: /],
  [
    'an empty file',
    '',
    /^e.yaml: it is empty. Write here: version: 2, and below indices groups of checks, as in docs\/expectations.md.$/,
  ],
  ['a file of comments', '# none yet\n', /^e.yaml: it is empty. /],
  [
    'a number that is a name',
    checks('canary: { index: a, id: 1, field: c, equals: d }'),
    /canary.id is no text: put what/,
  ],
  ['a list of nothing', checks('aliases: { present: [] }'), /aliases.present is empty\. Write here/],
  ['control characters in a field', '"\\e[2J": 1\nversion: 2', /\\u001b\[2J/],
])('%s is named with file, line and field', (_, text, message) => {
  expect(() => parseExpectations(text, 'e.yaml')).toThrow(message);
});

test('the old form is shown in the new one, each entry at its line', () => {
  const old =
    'version: 1\nindices:\n  - pattern: logs-*\n    minDocuments: 10\n    minDocumentsTotal: 500\n' +
    '  - pattern: orders\n    allowEmpty: true\n  - { pattern: any, minDocuments: 0 }\n';
  const told = [
    'e.yaml:1: version is of the old form: write version: 2',
    'e.yaml:3: indices[0] is of the old form; write instead: { for: ["logs-*"], checks: [{ documents: { min: 10 } }] } ' +
      'and { for: ["logs-*"], together: true, checks: [{ documents: { min: 500 } }] }',
    'e.yaml:6: indices[1] is of the old form; write instead: ' +
      '{ for: [orders], allowEmpty: true, checks: [{ documents: { min: 1 } }] }',
    'e.yaml:8: indices[2] is of the old form; write instead: { for: [any], checks: [] }',
  ];
  for (const line of told) expect(() => parseExpectations(old, 'e.yaml')).toThrow(line);
});

test('read again as they were understood, expectations are the same', () => {
  const text = `${checks('bytes: { min: 2 GiB }', 'name: big')}      - gaps: { every: 1h, within: 24h }\n`;
  const understood = expectationsSchema.parse(parseExpectations(text, 'e.yaml'));
  expect(understood.indices[0]?.checks[0]).toEqual({ bytes: { min: 2_147_483_648 }, name: 'big' });
  expect(expectationsSchema.parse(JSON.parse(JSON.stringify(understood)))).toEqual(understood);
});

test('every complaint has a remedy', () => {
  expect(() => parseExpectations('version: 3', 'e.yaml')).toThrow(
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
