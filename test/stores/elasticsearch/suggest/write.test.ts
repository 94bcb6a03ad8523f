import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { expectationsSchema } from '../../../../agent/stores/elasticsearch/expectations.ts';
import type { DraftGroup } from '../../../../agent/stores/elasticsearch/suggest/draft.ts';
import { expectationsText } from '../../../../agent/stores/elasticsearch/suggest/write.ts';

const group: DraftGroup = {
  ...{ for: ['logs-*', '!logs-audit'], together: true, about: 'logs-*: a series', remarks: ['host was not asked.'] },
  checks: [
    { check: { documents: { min: 10 } }, because: '12 now' },
    {
      check: { schema: { required: { '@timestamp': 'date', 'a rather long name of a field': 'keyword' } } },
      because: 'now',
    },
  ],
};

test('reasons stand beside checks, and above what is long', () => {
  expect(expectationsText({ heading: ['Suggested.'], groups: [group], remarks: ['No more.'] })).toBe(
    [
      '# Suggested.',
      'version: 2',
      'indices:',
      '  # logs-*: a series',
      '  - for: ["logs-*", "!logs-audit"]',
      '    together: true',
      '    checks:',
      '      - documents: { min: 10 }  # 12 now',
      '      # now',
      '      - schema:',
      '          required:',
      '            "@timestamp": date',
      '            "a rather long name of a field": keyword',
      '      # host was not asked.',
      '',
      '# No more.',
      '',
    ].join('\n'),
  );
});

test('nothing to expect is a file as well', () => {
  expect(parse(expectationsText({ heading: [], groups: [], remarks: ['Nothing.'] }))).toEqual({
    version: 2,
    indices: [],
  });
});

const odd = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom(...'*#:!-&%@|>?,[]{}"\'\\ \t\n\r=a0.é漢\u202e\u2028'),
    minLength: 1,
    maxLength: 100,
  }),
);

test('whatever indices, fields and values are called, the file says what was drafted, and comments stay comments', () => {
  fc.assert(
    fc.property(fc.array(odd, { minLength: 1, maxLength: 5 }), odd, odd, (drawn, word, comment) => {
      // The exclusion of nothing is a mistake.
      const names = drawn.map((name) => (name === '!' ? '!a' : name));
      const field = word.replaceAll('*', '') || 'a';
      const checks = [
        { missing: { field, below: '1%' } },
        { schema: { required: { [field]: 'keyword', a: 'long' } } },
        { values: { field, among: names, otherwiseBelow: '1%' } },
        { aliases: { present: names } },
      ];
      const drafted: DraftGroup = {
        ...{ for: ['a', ...names], together: false, about: comment, remarks: [comment] },
        checks: checks.map((check) => ({ check, because: comment })),
      };
      const text = expectationsText({ heading: [comment], groups: [drafted], remarks: [comment] });
      expect(parse(text)).toEqual({ version: 2, indices: [{ for: ['a', ...names], checks }] });
      expect(expectationsSchema.safeParse(parse(text)).error).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
