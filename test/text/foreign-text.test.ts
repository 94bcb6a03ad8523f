import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible, visibleThroughout } from '../../agent/text/foreign-text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 50 });

test.each([
  ['a line break', 'a\nb', 'a\\u000ab'],
  ['an escape sequence', '\u001b[31mred', '\\u001b[31mred'],
  ['a bidi override', 'x\u202egnp.exe', 'x\\u202egnp.exe'],
  ['a bidi isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['a zero-width space', 'or\u200bders', 'or\\u200bders'],
  ['a no-break space', 'a\u00a0b', 'a\\u00a0b'],
  ['a soft hyphen', 'or\u00adders', 'or\\u00adders'],
  ['a filler that shows nothing', '\u3164', '\\u3164'],
  ['an astral tag', '\u{e0041}', '\\u{e0041}'],
  ['half a surrogate pair', 'a\ud800', 'a\ufffd'],
])('%s is shown, not obeyed', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each(['logs-2026.03.01', '.ds-métrique-東京', 'سجلات', 'a b', '<b>&amp;', '😀'])('%s stays as it is', (text) => {
  expect(visible(text)).toBe(text);
});

test('no text keeps anything unseen, and making it visible twice changes nothing more', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(shown.isWellFormed()).toBe(true);
      expect(visible(shown)).toBe(shown);
    }),
  );
});

test('every text in a value is made visible, however deep; everything else is kept', () => {
  const value = { a: ['\u0000', 1, null, true], b: { c: '\u202e' }, d: undefined };
  expect(visibleThroughout(value)).toEqual({ a: ['\\u0000', 1, null, true], b: { c: '\\u202e' }, d: undefined });
});
