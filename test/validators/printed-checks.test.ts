import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printedChecks } from '../../agent/validators/printed-checks.ts';

const line = (its: object = {}) => JSON.stringify({ name: 'a', outcome: 'passed', ...its });

describe('what a validator has printed', () => {
  test('is a check a line, empty lines aside', () => {
    const text = `${line({ expected: 3, actual: 3 })}\n\n  \r\n${line({ name: 'b', outcome: 'failed', why: 'It is.' })}\n`;
    expect(printedChecks(text)).toEqual({
      mistake: null,
      checks: [
        { name: 'a', outcome: 'passed', expected: 3, actual: 3 },
        { name: 'b', outcome: 'failed', expected: null, actual: null, why: 'It is.' },
      ],
    });
  });

  test.each<[string, string, RegExp]>([
    ['no JSON', 'all is well', /^Line 1 that it printed is not JSON/],
    ['no object', '[]', /^Line 1 that it printed is not a group of fields/],
    ['null', 'null', /^Line 1 that it printed is empty/],
    ['no outcome', '{"name":"a"}', /has a field outcome that is missing/],
    ['another outcome', line({ outcome: 'ok' }), /outcome that is none of passed, failed, not-evaluated/],
    ['a field more', line({ values: [] }), /does not know: values/],
    ['a value that is none', line({ actual: { a: 1 } }), /has a field actual/],
    ['a name that is too long', line({ name: 'x'.repeat(201) }), /has a field name/],
    ['a line that is too long', ' '.repeat(5_000) + line(), /is longer than 4096 characters/],
    ['a name twice', `${line()}\n${line()}`, /^Line 2 that it printed has the name of another one/],
    ['too many', Array.from({ length: 1_001 }, (_, at) => line({ name: String(at) })).join('\n'), /^Line 1001 .*1000/],
  ])('says what is wrong with the first line that is none: %s', (_, text, mistake) => {
    expect(printedChecks(text).mistake).toMatch(mistake);
  });

  test('keeps those before the mistake, and none behind it', () => {
    const { checks, mistake } = printedChecks(`${line()}\nTraceback\n${line({ name: 'b' })}`);
    expect(checks.map(({ name }) => name)).toEqual(['a']);
    expect(mistake).toMatch(/^Line 2/);
  });

  test('never throws, and what it takes for checks is what was written', () => {
    const value = fc.oneof(fc.string({ maxLength: 200 }), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
    fc.assert(fc.property(fc.string(), (text) => void printedChecks(text)));
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), value, value, (name, expected, actual) => {
        const written = { name, outcome: 'failed', expected, actual };
        const text = JSON.stringify(written);
        fc.pre(text.length <= 4_096);
        expect(printedChecks(text).checks).toEqual([JSON.parse(text)]);
      }),
    );
  });
});
