import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DocumentError, type DocumentProblem, readYamlDocument } from '../../agent/text/yaml-document.ts';

const schema = z.strictObject({
  checks: z.array(
    z.union([
      z.strictObject({ files: z.string(), min: z.number().int() }),
      z.strictObject({ run: z.array(z.string()), expect: z.strictObject({ min: z.number(), max: z.number() }) }),
      z.string('is not text'),
    ]),
  ),
  range: z
    .strictObject({ from: z.number(), to: z.number() })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'lies before from' })
    .optional(),
  limits: z.record(z.string().max(5), z.number()).optional(),
});

function problemsOf(text: string): readonly DocumentProblem[] {
  try {
    readYamlDocument(text, schema, 'plan.yaml', (path, isUnknown) => `${path.join('/')} ${isUnknown}`);
  } catch (error) {
    if (error instanceof DocumentError) return error.problems;
    throw error;
  }
  throw new Error('The document was taken.');
}

test('reads YAML and JSON by the schema', () => {
  const read = (text: string) => readYamlDocument(text, schema, 'plan.yaml', () => '');
  expect(read('checks: [a]\n')).toEqual({ checks: ['a'] });
  expect(read('{"checks": [{"files": "*", "min": 1}]}')).toEqual({ checks: [{ files: '*', min: 1 }] });
});

describe('names file, line, field, what is wrong and the remedy', () => {
  test.each<[string, string, Partial<DocumentProblem>]>([
    [
      'of the alternative that goes wrong the furthest inside',
      'checks:\n  - run: [a]\n    expect:\n      min: 1\n      max: many\n',
      {
        line: 5,
        field: 'checks[0].expect.max',
        message: 'is no number',
        remedy: 'checks/0/expect/max undefined',
      },
    ],
    [
      'of an alternative that has a field too many',
      'checks:\n  - files: "*"\n    min: 1\n    mix: 2\n',
      { line: 4, field: 'checks[0]', message: 'has a field that Mayfly does not know: mix', remedy: 'checks/0 mix' },
    ],
    [
      'of what is none of the alternatives',
      'checks:\n  - a\n  - 7\n',
      { line: 3, field: 'checks[1]', message: 'is none of what may stand here' },
    ],
    [
      'of a refinement at the field that it names',
      'checks: []\nrange:\n  from: 2\n  to: 1\n',
      { line: 4, field: 'range.to', message: 'lies before from' },
    ],
    ['of what is missing where it is missing', 'range:\n  from: 1\n  to: 2\n', { line: 1, field: 'checks' }],
    ['of a record', 'checks: []\nlimits:\n  a: 1\n  b: x\n', { line: 4, field: 'limits.b' }],
    ['of what is no YAML', 'checks: [\nrange: 1', { field: '', message: expect.stringMatching(/^is not YAML: /) }],
    ['of an empty file', '', { line: null, field: '', message: 'is empty' }],
    ['of control characters, made visible', 'checks: []\n"\\e[2J": 1\n', { message: expect.stringMatching(/\\u001b/) }],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toContainEqual(expect.objectContaining({ file: 'plan.yaml', ...problem }));
  });
});

test('names each unknown field with its own line, in their order', () => {
  const lines = problemsOf('b: 1\nchecks: [7]\na: 2\n').map(({ line }) => line);
  expect(lines).toEqual([1, 2, 3]);
});

test('refuses aliases that multiply', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe']) bomb.push(`${name}: &${name} [${Array(10).fill(`*${of}`)}]`);
  expect(problemsOf(bomb.join('\n'))).toMatchObject([{ message: expect.stringMatching(/^can't be read: /) }]);
});
