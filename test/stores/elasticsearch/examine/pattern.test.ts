import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../../../agent/stores/elasticsearch/examine/pattern.ts';

describe('a pattern', () => {
  it.each([
    ['logs', 'logs', true],
    ['logs', 'logs-1', false],
    ['logs-*', 'logs-2026.01', true],
    ['logs-*', 'logs-', true],
    ['logs-*', 'old-logs-1', false],
    ['*-logs', 'old-logs', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*a', 'a', false],
    ['*', '.hidden', true],
    ['logs.*', 'logsx1', false],
    ['[a-z]+', 'abc', false],
  ])('%s and the name %s: %s', (pattern, name, fits) => expect(matches(pattern, name)).toBe(fits));

  it('fits every name that its stars can be filled to', () => {
    const literals = fc.array(
      fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replaceAll('*', '')),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(literals, fc.array(fc.string()), (parts, fillings) => {
        const name = parts.map((part, i) => (i === 0 ? part : `${fillings[i] ?? ''}${part}`)).join('');
        expect(matches(parts.join('*'), name)).toBe(true);
      }),
    );
  });
});
