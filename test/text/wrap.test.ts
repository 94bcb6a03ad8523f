import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { wrap } from '../../agent/text/wrap.ts';

test('breaks between words, and indents what follows', () => {
  expect(wrap('one two three four', 12, '  ', '    ')).toEqual(['  one two', '    three', '    four']);
});

test('colours take no room', () => {
  expect(wrap('\u001b[31mone\u001b[39m two', 7, '')).toEqual(['\u001b[31mone\u001b[39m two']);
});

test.each([
  ['wide characters take two columns', '日本 語索 引と', 10, ['  日本', '  語索', '  引と']],
  [
    'an accent of its own takes none',
    'e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301',
    9,
    ['  e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301'],
  ],
  ['an emoji with its skin takes two', '👍🏽👍🏽 👍🏽', 9, ['  👍🏽👍🏽 👍🏽']],
])('%s', (_, text, width, lines) => {
  expect(wrap(text, width, '  ')).toEqual(lines);
});

test('a label is as wide as it is seen', () => {
  expect(wrap('one two', 11, '  \u001b[2m索引\u001b[22m  ', '        ')).toEqual([
    '  \u001b[2m索引\u001b[22m  one',
    '        two',
  ]);
});

test('keeps every word, and goes beyond the width only for a word that is longer', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '日', 'e\u0301', '👍🏽'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 4, max: 40 }), (words, width) => {
      const lines = wrap(words.join(' '), width, '  ');
      expect(lines.join(' ').trim().split(/ +/)).toEqual(words);
      for (const line of lines) if (line.trim().includes(' ')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
