import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { yamlFlow, yamlText } from '../../agent/text/yaml-flow.ts';

test.each([
  ['orders', 'orders'],
  ['order.id', 'order.id'],
  ['logs-app', 'logs-app'],
  ['@timestamp', '"@timestamp"'],
  ['logs-*', '"logs-*"'],
  ['*', '"*"'],
  ['!out', '"!out"'],
  ['-', '"-"'],
  ['a: b', '"a: b"'],
  ['a #b', '"a #b"'],
  ["it's", '"it\'s"'],
  ['"quoted"', '"\\"quoted\\""'],
  ['12', '"12"'],
  ['26h', '26h'],
  ['1%', '1%'],
  ['1.5h', '"1.5h"'],
  ['1e3', '"1e3"'],
  ['No', '"No"'],
  ['null', '"null"'],
  ['', '""'],
  ['größe', '"größe"'],
  ['a\u202eb', '"a\\u202eb"'],
  ['\u{e0001}', '"\\U000e0001"'],
  ['\u007f\u0085\u2028', '"\\u007f\\u0085\\u2028"'],
])('%j is written as %s', (text, written) => {
  expect(yamlText(text)).toBe(written);
});

test('a value stands on one line', () => {
  const value = { for: ['logs-*', '!x'], together: true, checks: [{ documents: { min: 1 } }, {}], none: null };
  expect(yamlFlow(value)).toBe(
    '{ for: ["logs-*", "!x"], together: true, checks: [{ documents: { min: 1 } }, {}], none: null }',
  );
});

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'*#:!&%@`|>?-,[]{}"\'\\ \t\n\r~.0ay=<é漢😀\u0000\u2028\ufeff') }),
  fc.constantFrom(
    'true',
    'No',
    '6h',
    '1%',
    'off',
    '~',
    '.inf',
    '0x1f',
    '1e3',
    '2026-01-31',
    '<<',
    '---',
    '...',
    '__proto__',
  ),
);

test('whatever a text is, it is read back as it was, also as the name of a field', () => {
  fc.assert(
    fc.property(
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
      (each, number) => {
        const value = [each, { [`a${each}`]: [each, number], [each]: true }];
        const written = yamlFlow(value);
        expect(written).not.toMatch(/\n/);
        expect(parse(`- ${written}\n`)).toEqual([value]);
      },
    ),
    { numRuns: 2_000 },
  );
});
