import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '../../agent/text/wrap.ts';

test('breaks between words, and indents what follows', () => {
  expect(wrap('one two three four', 12, '  ', '    ')).toEqual(['  one two', '    three', '    four']);
});

test('colours take no room', () => {
  expect(wrap('\u001b[31mone\u001b[39m two', 7, '')).toEqual(['\u001b[31mone\u001b[39m two']);
});

test('keeps every word, and goes beyond the width only for a word that is longer', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 4, max: 40 }), (words, width) => {
      const lines = wrap(words.join(' '), width, '  ');
      expect(lines.join(' ').trim().split(/ +/)).toEqual(words);
      for (const line of lines) if (line.trim().includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});
